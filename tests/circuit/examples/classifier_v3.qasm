OPENQASM 3.0;
include "stdgates.inc";
@ketbench.initial normal 0.0 0.1
input float[64] w0;
@ketbench.initial fixed 0.5
@ketbench.frozen
input float[64] w1;
@ketbench.features
input array[float[64], 3] features;
qubit[3] q;
for uint i in [0:1] { ry(pi*features[i]) q[i]; }
ry(arctan(features[2])) q[2];
@ketbench.column 3
cx q[0], q[1];
cx q[1], q[2];
rx(w0) q[0];
rx(w0 + w1*features[0]) q[2];
