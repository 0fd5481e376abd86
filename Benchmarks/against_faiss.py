"""The same search by faiss and by numpy, and whether their answers are ours. Run by scripts/bench faiss.

    against_faiss.py VECTORS ONE MANY     VECTORS and VECTORS.picks as segue-bench wrote them; our seconds for one listener and for all

Prints lines of the table: what, value, yardstick, ratio, between tabs. One thread, its own processor time.
"""
import sys
import time

import faiss
import numpy as np

ROWS, COLUMNS, LISTENERS, K = 1_000_000, 32, 64, 100


def best(rounds, work):
    """The least processor time of this thread, after once to wake memory."""
    work()
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


def check(name, vectors, queries, picks, scores):
    """Ends with an error unless both picked the same, up to ties and rounding."""
    for query, (ours, theirs) in enumerate(zip(picks, scores)):
        index, score = ours["index"].astype(np.int64), ours["score"]
        assert len(set(index)) == K, f"{name}: listener {query} got a row twice"
        exact = vectors[index].astype(np.float64) @ queries[query].astype(np.float64)
        np.testing.assert_allclose(score, exact, rtol=1e-4, atol=1e-4, err_msg=f"{name}: listener {query}: scores")
        np.testing.assert_allclose(
            np.sort(score), np.sort(theirs), rtol=1e-4, atol=1e-4, err_msg=f"{name}: listener {query}: the best")


def main():
    path, ours_one, ours_many = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    faiss.omp_set_num_threads(1)
    values = np.fromfile(path, np.float32).reshape(ROWS + LISTENERS, COLUMNS)
    vectors, queries = np.ascontiguousarray(values[:ROWS]), np.ascontiguousarray(values[ROWS:])
    picks = np.fromfile(path + ".picks", np.dtype([("index", np.uint32), ("score", np.float32)]))
    picks = picks.reshape(1 + LISTENERS, K)
    index = faiss.IndexFlatIP(COLUMNS)
    index.add(vectors)

    check("one", vectors, queries[:1], picks[:1], index.search(queries[:1], K)[0])
    check("many", vectors, queries, picks[1:], index.search(queries, K)[0])

    def by_numpy():
        scores = vectors @ queries[0]
        some = np.argpartition(-scores, K)[:K]
        return some[np.argsort(-scores[some])]

    def row(what, ours, name, theirs):
        print(f"{what}\t{ours * 1e3:.2f} ms\t{name}: {theirs * 1e3:.2f} ms\t{theirs / ours:.2f} times as fast")

    size = f"{ROWS} x {COLUMNS}, top {K}, 1 thread"
    label = f"faiss {faiss.__version__} IndexFlatIP"
    row(f"one listener, {size}", ours_one, label, best(40, lambda: index.search(queries[:1], K)))
    row(f"one listener, {size}", ours_one, f"numpy {np.__version__} argpartition", best(20, by_numpy))
    row(f"{LISTENERS} listeners at once, {size}", ours_many, label, best(3, lambda: index.search(queries, K)))


if __name__ == "__main__":
    main()
