"""The experiments that test the space, the judges and the edits on unseen speakers.

In the order in which data passes: `request` says what is evaluated on what (`synthetic_corpus`
where no corpus is given); `run` calls the experiments in `space`, `judges` and `edits`, on excerpts
of the `speakers` that count. Each returns `findings`, which `result_cache` stores (`serialise`);
`report` writes all of them as one page, tables and plots.
"""
