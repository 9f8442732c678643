import torch

from ketbench_gate.engines.statevector.graphed import Graphed
from ketbench_gate.engines.statevector.pool import MOST_BUFFERS, SMALLEST, Pool

CPU = torch.device("cpu")


def test_memory_in_use_is_never_handed_out_again_and_free_memory_is():
    pool = Pool()
    first = pool.empty((2, SMALLEST), torch.complex64, CPU)
    view = first.reshape(-1)[1:]
    place = first.data_ptr()
    del first
    second = pool.empty((SMALLEST, 2), torch.complex64, CPU)
    assert second.data_ptr() != place
    del view
    assert pool.empty((2 * SMALLEST,), torch.complex64, CPU).data_ptr() == place


def test_an_array_of_numpy_holds_its_memory_too():
    pool = Pool()
    array = pool.empty((SMALLEST,), torch.complex64, CPU).numpy()
    array[:] = 1
    other = pool.empty((SMALLEST,), torch.complex64, CPU).numpy()
    other[:] = 2
    assert (array == 1).all()


def test_the_pool_keeps_a_bounded_number_of_buffers():
    pool = Pool()
    held = [pool.empty((SMALLEST,), torch.float32, CPU) for _ in range(2 * MOST_BUFFERS)]
    assert len({buffer.data_ptr() for buffer in held}) == 2 * MOST_BUFFERS


def test_without_cuda_a_graphed_run_is_the_plain_one():
    weights = torch.ones(1, requires_grad=True)
    values = Graphed(lambda w, x: w * x)(weights, torch.ones(3, 1))
    values.sum().backward()
    assert weights.grad is not None
    assert float(weights.grad) == 3
