"""Run one hostile notebook, knowing nothing of marks: `run(notebook, limits=…, isolation=…) -> [CellResult]`.

It could be lifted out: all it takes from the wing is how a cell can end (`status`) and, inside the kernel,
how a value is written (`values`). The processes, from the outside to the inside:

    the caller           `supervisor.run`: cells in, results out; replaces a supervisor that was broken
      the supervisor     `supervisor.supervise`: knows what is expected, listens to one kernel, compares
        bubblewrap       `namespace.Namespace`: holds the namespaces open; its first process only sleeps
        the keeper       `enter.enter`: joins them, forks, waits, and reports how the kernel ended
          the kernel     IPython with `in_kernel.check`: the only one that runs the notebook's code

Two fork servers (`fork_server`) stand ready beside them, for supervisors and for kernels. Import from the
modules (`sandbox.supervisor.run`); this file imports nothing, since the kernel imports it too.
"""
