OPENQASM 3.0;
include "stdgates.inc";
qubit[3] a;
qubit[3] b;
qubit anc;
bit[3] out;
bit flag;
let pair = a[0:1];
h a;
cx a, b;
cx anc, b;
z pair;
x b[-1];
cswap anc, a[0], b[0];
barrier a, anc;
flag = measure anc;
if (!flag) { h b[0]; rz(tau/3) b[1]; } else { y b[2]; }
reset anc;
out[0:1] = measure a[0:1];
