OPENQASM 2.0;
// no include: the file brings its own gates, as old files do
gate u3(theta,phi,lambda) q { U(theta,phi,lambda) q; }
gate u2(phi,lambda) q { U(pi/2,phi,lambda) q; }
gate u1(lambda) q { U(0,0,lambda) q; }
gate cx c,t { CX c,t; }
gate h a { u2(0,pi) a; }
gate x a { u3(pi,0,pi) a; }
gate tdg a { u1(-pi/4) a; }
gate t a { u1(pi/4) a; }
gate ccx a,b,c { h c; cx b,c; tdg c; cx a,c; t c; cx b,c; tdg c; cx a,c; t b; t c; h c; cx a,b; t a; tdg b; cx a,b; }
qreg input[2];
qreg output[1];
creg bit[1];
x input;
ccx input[0],input[1],output[0];
measure output -> bit;
