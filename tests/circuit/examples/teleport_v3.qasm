OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit c0;
bit c1;
U(0.3, 0.2, 0.1) q[0];
h q[1];
cx q[1], q[2];
barrier q;
cx q[0], q[1];
h q[0];
c0 = measure q[0];
c1 = measure q[1];
if (c1) { x q[2]; }
if (c0 == true) z q[2];
