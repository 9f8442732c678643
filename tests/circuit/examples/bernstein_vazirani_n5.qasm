OPENQASM 2.0;
include "qelib1.inc";
// the hidden string is 1101
qreg data[4];
qreg anc[1];
creg meas[4];
x anc[0];
h data;
h anc[0];
barrier data, anc;
cx data[0], anc[0];
cx data[2], anc[0];
cx data[3], anc[0];
barrier data, anc;
h data;
measure data -> meas;
