OPENQASM 3.0;
include "stdgates.inc";
qubit[3] counting;
qubit target;
bit[3] c;
x target;
h counting;
for int k in [0:2] {
  ctrl @ pow(2**k) @ p(2*pi*0.375) counting[k], target;
}
swap counting[0], counting[2];
h counting[0];
cp(-pi/2) counting[0], counting[1];
h counting[1];
cp(-pi/4) counting[0], counting[2];
cp(-pi/2) counting[1], counting[2];
h counting[2];
c = measure counting;
