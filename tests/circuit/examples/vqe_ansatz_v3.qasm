OPENQASM 3.0;
include "stdgates.inc";
input float[64] theta0;
input float[64] theta1;
input angle theta2;
input angle[32] theta3;
const int n = 4;
qubit[n] q;
reset q;
ry(theta0) q[0];
ry(theta1) q[1];
ry(theta2) q[2];
ry(theta3) q[3];
for int i in [0:n - 2] { cz q[i], q[i + 1]; }
ry(theta0/2) q;
rz(-theta1**2) q[{0, 3}];
bit[n] c = measure q;
