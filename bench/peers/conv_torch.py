#!/usr/bin/env python3
"""Where the expected accuracies of cnn-mnist and snn-conv-mnist come from: the same two networks as plain PyTorch.

    conv_torch.py --data DIR [--seeds 5] [cnn snn]

Same layers, initial distributions, first 10,000 images, batches of 128, Adam, three epochs, first 2,000 test images; other
random numbers. Prints the accuracy of each seed, the mean and the sample standard deviation.
"""

import argparse
import statistics

import torch
import torch.nn as nn
import torch.nn.functional as F

from snn_torch import Data, Spike


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5, bias=False)
        self.norm1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=2)
        self.fc = nn.Linear(400, 10)

    def forward(self, x):
        x = torch.relu(self.norm1(F.max_pool2d(self.conv1(x), 2)))
        return self.fc(torch.relu(self.conv2(x)).flatten(1))

    def loss(self, x, y):
        return F.cross_entropy(self(x), y)

    def scores(self, x):
        return self(x)


class Snn(nn.Module):
    """U[t] = 0.95 U[t−1] + I[t] − (U[t−1] > 1); ATan surrogate; cross-entropy of the spikes, mean over ten steps."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5, stride=2)
        self.conv2 = nn.Conv2d(8, 16, 3)
        self.fc = nn.Linear(256, 10)

    def forward(self, x):
        first = self.conv1(x)
        membranes, out, last = [0, 0, 0], [], None
        for _ in range(10):
            spikes = None
            for i in range(3):
                if i == 0:
                    current = first
                elif i == 1:
                    current = self.conv2(F.max_pool2d(spikes, 2))
                else:
                    current = self.fc(spikes.flatten(1))
                before = membranes[i]
                reset = (before > 1).float().detach() if torch.is_tensor(before) else 0
                membranes[i] = 0.95 * before + current - reset
                spikes = Spike.apply(membranes[i] - 1, False)
            out.append(spikes)
            last = membranes[2]
        return torch.stack(out), last

    def loss(self, x, y):
        spikes, _ = self(x)
        return torch.stack([F.cross_entropy(step, y) for step in spikes]).mean()

    def scores(self, x):
        """Counts; among equal ones the membrane at the end decides."""
        spikes, last = self(x)
        return spikes.sum(0) * 1e4 + last


def accuracy(kind, seed, data):
    torch.manual_seed(seed)
    model, rate = (Cnn(), 0.001) if kind == "cnn" else (Snn(), 0.003)
    images = lambda split, n: (split[0][:n].float() / 255).unsqueeze(1)
    x, y = images(data.train, 10000), data.train[1][:10000]
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(3):
        for batch in torch.randperm(len(x)).split(128):
            optimiser.zero_grad()
            model.loss(x[batch], y[batch]).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        found = model.scores(images(data.test, 2000)).argmax(1)
    return (found == data.test[1][:2000]).float().mean().item()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=["cnn", "snn"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    torch.set_num_threads(1)
    data = Data(given.data)
    for kind in given.kinds:
        found = [accuracy(kind, seed, data) for seed in range(given.seeds)]
        spread = statistics.stdev(found) if len(found) > 1 else 0
        print(kind, *(f"{one:.4f}" for one in found), f"mean {statistics.mean(found):.4f} sd {spread:.4f}", flush=True)
