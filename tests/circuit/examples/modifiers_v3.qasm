OPENQASM 3.0;
include "stdgates.inc";
gate bell a, b { h a; cx a, b; }
gate turned(t) a { gphase(t/2); U(t, 0, pi) a; }
qubit[4] q;
ctrl @ gphase(pi/4) q[0];
negctrl @ ctrl @ x q[0], q[1], q[2];
ctrl(2) @ U(0.1, 0.2, 0.3) q[0], q[1], q[3];
inv @ bell q[0], q[1];
pow(1/2) @ x q[2];
pow(-2) @ s q[3];
inv @ s q[0];
pow(3) @ bell q[2], q[3];
ctrl @ turned(0.7) q[0], q[3];
ctrl @ pow(0.25) @ rx(pi) q[1], q[2];
cu(0.1, 0.2, 0.3, 0.4) q[0], q[1];
gphase(pi/3);
