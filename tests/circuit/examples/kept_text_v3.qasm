OPENQASM 3.0;
include "stdgates.inc";
pragma vendor result probability
const float half = 0.5;
qubit[2] q;
bit[2] c;
int[32] count = 0;
def parity(bit[2] b) -> bit {
  return b[0] ^ b[1];
}
h q[0];
delay[100ns] q[0];
rx(half*pi) q[1];
while (count < 3) {
  count += 1;
  x q[1];
}
c = measure q;
if (c == 2) {
  x q[0];
}
@vendor.note keep me
box { y q[1]; }
switch (count) { case 1 { x q[0]; } default { z q[0]; } }
