"""The targets that the entry points name."""

from __future__ import annotations

from ketbench_hardware.drivers.braket.driver import Braket
from ketbench_hardware.drivers.generic.driver import Maps
from ketbench_hardware.drivers.ibm.driver import IBM
from ketbench_hardware.drivers.ionq.driver import IonQ
from ketbench_hardware.drivers.origin.driver import Origin
from ketbench_hardware.other.annealers import MockAnnealer
from ketbench_hardware.other.local import Local
from ketbench_hardware.other.sequences import BraketAnalogue, PulserSimulation
from ketbench_hardware.vendor import Vendor

ibm, braket, origin, ionq = Vendor(IBM()), Vendor(Braket()), Vendor(Origin()), Vendor(IonQ())
maps = Vendor(Maps())
pasqal, braket_ahs, dwave = Local(PulserSimulation()), Local(BraketAnalogue()), Local(MockAnnealer())
