OPENQASM 3;
include "stdgates.inc";
input float gamma;
input float beta;
gate cost(g) a, b { cx a, b; rz(2*g) b; cx a, b; }
qubit[4] q;
bit[4] c;
h q;
for uint i in [0:2] {
  cost(gamma) q[i], q[i + 1];
}
cost(gamma) q[3], q[0];
rx(2*beta) q;
c = measure q;
