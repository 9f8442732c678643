OPENQASM 2.0;
include "qelib1.inc";
qreg q[3];
creg c[3];
gate oracle a,b,c { h c; ccx a,b,c; h c; }
gate diffusion a,b,c { h a; h b; h c; x a; x b; x c; h c; ccx a,b,c; h c; x a; x b; x c; h a; h b; h c; }
h q;
oracle q[0],q[1],q[2];
diffusion q[0],q[1],q[2];
oracle q[0],q[1],q[2];
diffusion q[0],q[1],q[2];
measure q -> c;
