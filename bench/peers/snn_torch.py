#!/usr/bin/env python3
"""The peer: the same networks as plain PyTorch step loops, equal in arithmetic to snnTorch's Leaky and ce_rate_loss.

    snn_torch.py --data DIR --json [--repeats 5]     all works, medians as JSON
    snn_torch.py --data DIR --serve                  one JSON request a line, one JSON answer a line (bench.mjs)

`published` multiplies the first layer at every step, as the tutorials do; `hoisted` once, since its input is constant.
`compiled` is the hoisted loop through torch.compile, where that works. `onnxruntime` classifies with the weights of the
same FFNN as an ONNX graph. DIR holds the four files of MNIST.
"""

import argparse
import gzip
import json
import math
import os
import statistics
import struct
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def read_idx(folder, name):
    path = os.path.join(folder, name)
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")
    with opened as file:
        _, _, kind, axes = struct.unpack(">BBBB", file.read(4))
        assert kind == 8
        shape = struct.unpack(">" + "I" * axes, file.read(4 * axes))
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).reshape(shape)


class Data:
    def __init__(self, folder):
        self.train = (read_idx(folder, "train-images-idx3-ubyte"), read_idx(folder, "train-labels-idx1-ubyte").long())
        self.test = (read_idx(folder, "t10k-images-idx3-ubyte"), read_idx(folder, "t10k-labels-idx1-ubyte").long())


class Uniform:
    """Uniform numbers with labels of nobody, drawn as bench/uniform.mjs draws them; other numbers."""

    def __init__(self, wanted, train):
        draw = torch.Generator().manual_seed(1)
        numbers = torch.rand(wanted["samples"], wanted["features"], generator=draw)
        labels = torch.randint(wanted["classes"], (wanted["samples"],), generator=draw)
        self.train = (numbers[:train], labels[:train])
        self.test = (numbers[train:], labels[train:])


def loaded(rows):
    """Bytes to normalised rows, as a data loader does for each batch; numbers are rows already."""
    if rows.dtype != torch.uint8:
        return rows
    return ((rows.float() / 255.0 - 0.1307) / 0.3081).flatten(1)


def onnx_session(layers, threads):
    """The FFNN as an ONNX graph (Gemm, Relu, …) with its weights."""
    import onnx
    import onnxruntime

    nodes, weights, out = [], [], "rows"
    for i, layer in enumerate(layers):
        into, out = out, f"out{i}"
        if isinstance(layer, nn.ReLU):
            nodes.append(onnx.helper.make_node("Relu", [into], [out]))
            continue
        nodes.append(onnx.helper.make_node("Gemm", [into, f"weight{i}", f"bias{i}"], [out], transB=1))
        for name, values in (("weight", layer.weight), ("bias", layer.bias)):
            weights.append(onnx.numpy_helper.from_array(values.detach().numpy(), f"{name}{i}"))
    shown = lambda name, size: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [None, size])
    sizes = [layer for layer in layers if isinstance(layer, nn.Linear)]
    ends = [shown("rows", sizes[0].in_features)], [shown(out, sizes[-1].out_features)]
    graph = onnx.helper.make_graph(nodes, "ffnn", *ends, weights)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


class Spike(torch.autograd.Function):
    """Heaviside forward; backward the ATan surrogate with alpha = 2, or a triangle that ends at 1 / slope."""

    @staticmethod
    def forward(ctx, x, slope):
        ctx.save_for_backward(x)
        ctx.slope = slope
        return (x > 0).float()

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        if ctx.slope:
            return grad * torch.clamp(1.0 - ctx.slope * x.abs(), min=0.0), None
        return grad / (1.0 + (math.pi * x).pow(2)), None


class Snn(nn.Module):
    def __init__(self, sizes, steps, beta, hoisted, slope):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])
        self.steps, self.beta, self.hoisted, self.slope = steps, beta, hoisted, slope

    def forward(self, x):
        membranes = [torch.zeros(x.shape[0], layer.out_features, device=x.device) for layer in self.layers]
        first = self.layers[0](x) if self.hoisted else None
        out, hidden = [], [[] for _ in self.layers[1:]]
        for _ in range(self.steps):
            spikes = x
            for i, layer in enumerate(self.layers):
                current = first if i == 0 and self.hoisted else layer(spikes)
                reset = (membranes[i] > 1.0).float().detach()
                membranes[i] = self.beta * membranes[i] + current - reset
                spikes = Spike.apply(membranes[i] - 1.0, self.slope)
                if i + 1 < len(self.layers):
                    hidden[i].append(spikes)
            out.append(spikes)
        return torch.stack(out), hidden


def ffnn(sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Work:
    """One network with its optimiser. An epoch is all of it: loading, shuffling, forward, loss, backward, Adam."""

    def __init__(self, data, request):
        torch.manual_seed(0)
        self.request = request
        self.spec = spec = request["spec"]
        self.data = Uniform(spec["uniform"], spec["train"]) if "uniform" in spec else data
        self.sessions = {}
        self.is_snn = spec["kind"] == "snn"
        variant = request.get("variant", "hoisted")
        if self.is_snn:
            model = Snn(spec["sizes"], spec["steps"], 0.95, variant != "published", spec.get("triangle", 0.0))
        else:
            model = ffnn(spec["sizes"])
        self.device = request.get("device", "cpu")
        model.to(self.device)
        self.model = torch.compile(model) if variant == "compiled" else model
        self.optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)

    def loss(self, x, labels):
        if not self.is_snn:
            return F.cross_entropy(self.model(x), labels)
        spikes, hidden = self.model(x)
        # ce_rate_loss: the mean over the steps of the cross entropy of the spikes of a step.
        steps, batch, classes = spikes.shape
        loss = F.cross_entropy(spikes.reshape(steps * batch, classes), labels.repeat(steps))
        penalty = self.spec.get("penalty", 0)
        if penalty:
            # As in graphs/snn-sparse.json: the mean over neurons of their squared rate, for each hidden layer.
            for layer in hidden:
                loss = loss + penalty * (sum(layer) / steps).pow(2).mean()
        return loss

    def epoch(self):
        images, labels = self.data.train
        count = self.spec.get("train", 10000)
        order = torch.randperm(count)
        total = 0.0
        for first in range(0, count, self.spec["batch"]):
            chosen = order[first : first + self.spec["batch"]]
            x = loaded(images[chosen].to(self.device))
            self.optimiser.zero_grad()
            loss = self.loss(x, labels[chosen].to(self.device))
            loss.backward()
            self.optimiser.step()
            total += loss.item() * len(chosen)
        return total / count

    def inference(self, session=None):
        images, labels = self.data.test
        count, right = self.spec.get("test", 2000), 0
        with torch.no_grad():
            for first in range(0, count, self.spec["batch"]):
                last = min(count, first + self.spec["batch"])
                x = loaded(images[first:last].to(self.device))
                if session is None:
                    out = self.model(x)
                else:
                    out = torch.from_numpy(session.run(None, {"rows": x.numpy()})[0])
                scores = out[0].sum(0) if self.is_snn else out
                right += (scores.argmax(1) == labels[first:last].to(self.device)).sum().item()
        return right / count

    def timed(self, threads):
        torch.set_num_threads(threads)
        session = None
        if self.request.get("variant") == "onnxruntime":
            session = self.sessions.setdefault(threads, None) or onnx_session(self.model, threads)
            self.sessions[threads] = session
        begin, used = time.perf_counter(), time.process_time()
        value = self.epoch() if self.request["work"] == "train" else self.inference(session)
        return {"seconds": time.perf_counter() - begin, "processor": time.process_time() - used, "value": value}


SPECS = {
    "ffnn": {"kind": "ffnn", "sizes": [784, 256, 256, 10], "batch": 128},
    "snn": {"kind": "snn", "sizes": [784, 256, 256, 10], "steps": 25, "batch": 128},
    "snn-triangle": {"kind": "snn", "sizes": [784, 256, 256, 10], "steps": 25, "batch": 128, "triangle": 1.0},
    "snn-sparse": {"kind": "snn", "sizes": [784, 256, 256, 10], "steps": 25, "batch": 128, "penalty": 4},
    "snn-wide": {"kind": "snn", "sizes": [784, 1000, 10], "steps": 25, "batch": 128},
    "snn-long": {
        "kind": "snn",
        "sizes": [100, 300, 7],
        "steps": 100,
        "batch": 37,
        "train": 2000,
        "test": 500,
        "uniform": {"samples": 2500, "features": 100, "classes": 7},
    },
}


def facts():
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {"python": sys.version.split()[0], "torch": torch.__version__, "cores": os.cpu_count(), "gpu": gpu}


def serve(data):
    works = {}
    print(json.dumps(facts()), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            key = json.dumps([request["work"], request["spec"], request.get("variant"), request.get("device")], sort_keys=True)
            if key not in works:
                works[key] = Work(data, request)
            print(json.dumps(works[key].timed(request["threads"])), flush=True)
        except Exception as error:  # the bench reports it and goes on with the others
            print(json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}), flush=True)


def standalone(data, repeats, as_json):
    results = []
    for name, spec in SPECS.items():
        for variant in ["published", "hoisted", "compiled"] if spec["kind"] == "snn" else ["published"]:
            for work in ["train", "inference"]:
                for threads in [1, 2]:
                    entry = {"name": name, "variant": variant, "work": work, "threads": threads}
                    try:
                        one = Work(data, {"work": work, "variant": variant, "spec": spec})
                        one.timed(threads)
                        runs = [one.timed(threads) for _ in range(repeats)]
                        entry["seconds"] = statistics.median(run["seconds"] for run in runs)
                        entry["all"] = [run["seconds"] for run in runs]
                        entry["value"] = runs[-1]["value"]
                    except Exception as error:
                        entry["error"] = f"{type(error).__name__}: {error}"[:300]
                    results.append(entry)
                    if not as_json:
                        print(entry, flush=True)
    if as_json:
        print(json.dumps({**facts(), "results": results}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    data = Data(given.data)
    if given.serve:
        serve(data)
    else:
        standalone(data, given.repeats, given.json)


if __name__ == "__main__":
    main()
