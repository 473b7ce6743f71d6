"""Writes the reference cases of layers that only move or choose elements, computed by PyTorch in double precision.

    python3 tests/reference/make_more.py OUT_DIR [--seed 1] [--scale 1]

The same format as the other cases. Needs Debian's python3-torch.
"""
import argparse
import json
import os

import torch

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--scale", type=int, default=1)
args = parser.parse_args()
torch.manual_seed(args.seed)
torch.set_default_dtype(torch.float64)
os.makedirs(args.out, exist_ok=True)
B, T, D = 1 + args.scale, 3 + 2 * args.scale, 3 + args.scale


def tensor(t):
    return {"shape": list(t.shape), "data": t.detach().reshape(-1).tolist()}


def case(name, layer, config, shapes, function, mask=None):
    inputs = [torch.randn(*shape, requires_grad=True) for shape in shapes]
    output = function(*inputs)
    gradient = torch.randn_like(output)
    document = {"layer": layer, "config": config, "dtype": "float64", "inputs": [tensor(x) for x in inputs], "weights": {},
                "output_gradients": [tensor(gradient)],
                "expected": {"outputs": [tensor(output)], "weight_gradients": {},
                             "input_gradients": [tensor(g) for g in torch.autograd.grad(output, inputs, gradient)]}}
    if mask is not None:
        document["masks"] = [tensor(mask.double())]
    with open(os.path.join(args.out, name + ".json"), "w") as file:
        json.dump(document, file)


def masked_max(x, mask):
    chosen = x.masked_fill(~mask[..., None], -torch.inf).amax(1)
    return torch.where(mask.any(1)[:, None], chosen, torch.zeros_like(chosen))


mask = torch.rand(B, T) < 0.6
mask[0, 0] = True
mask[-1] = False  # a row without a step gives zeros
two, three = [[B, T, D]] * 2, [[B, T, D]] * 3
case("merge_subtract", "Subtract", {}, two, torch.sub)
case("merge_minimum", "Minimum", {}, two, torch.minimum)
case("merge_average_three", "Average", {}, three, lambda x, y, z: torch.stack([x, y, z]).mean(0))
case("merge_concatenate_time", "Concatenate", {"axis": 1}, [[B, T, D], [B, T + 2, D]], lambda x, y: torch.cat([x, y], 1))
case("dropout", "Dropout", {"rate": 0.5, "seed": 3}, [[B, T, D]], torch.nn.Dropout(0.5).eval())
case("flatten", "Flatten", {}, [[B, T, D]], lambda x: x.flatten(1))
case("reshape", "Reshape", {"target_shape": [2, -1, T]}, [[B, T, 2 * D]], lambda x: x.reshape(B, 2, -1, T))
case("permute", "Permute", {"dims": [3, 1, 2]}, [[B, T, D, 2]], lambda x: x.permute(0, 3, 1, 2))
case("max_pool", "GlobalMaxPooling1D", {}, [[B, T, D]], lambda x: x.amax(1))
case("max_pool_masked", "GlobalMaxPooling1D", {}, [[B, T, D]], lambda x: masked_max(x, mask), mask)
case("average_pool", "GlobalAveragePooling1D", {}, [[B, T, D]], lambda x: x.mean(1))
