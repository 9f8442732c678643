"""A batched, differentiable state-vector simulator in torch: circuits as turns, phases and shuffles of the basis."""
