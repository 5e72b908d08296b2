"""Times fp16 matrix products of PyTorch (cuBLAS) as gpu-bench times its kernels: CUDA graph replay, weights in turns.

usage: torch_fp16.py RESULT.json "NxK,NxK,..." "M,M,..."
"""
import json
import statistics
import sys

import torch


def measure(n, k, m, cache_bytes):
    weight_bytes = 2 * n * k
    copies = max(2, -(-2 * cache_bytes // weight_bytes) + 1)
    weights = [torch.randn(n, k, device="cuda", dtype=torch.float16) for _ in range(copies)]
    x = torch.randn(m, k, device="cuda", dtype=torch.float16)
    y = torch.empty(m, n, device="cuda", dtype=torch.float16)

    def forward():
        for weight in weights:
            torch.matmul(x, weight.t(), out=y)

    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            forward()
    side.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        forward()

    def replay(times):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(times):
            graph.replay()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) * 1e-3 / (times * copies)

    times = max(1, round(0.01 / (replay(2) * copies)))
    return statistics.median(replay(times) for _ in range(11))


def main():
    result, shapes, rows = sys.argv[1:4]
    properties = torch.cuda.get_device_properties(0)
    torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = True
    measured = []
    for shape in shapes.split(","):
        n, k = map(int, shape.split("x"))
        for m in map(int, rows.split(",")):
            seconds = measure(n, k, m, properties.L2_cache_size)
            measured.append({"n": n, "k": k, "m": m, "seconds": seconds})
            print(f"fp16 {shape} M={m}: {seconds * 1e6:.1f} us", file=sys.stderr, flush=True)
    library = f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, {properties.name}"
    with open(result, "w") as file:
        json.dump({"library": library, "rows": measured}, file)


if __name__ == "__main__":
    main()
