using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>One product of a layer on a device: its weights, and the kernels that have been chosen for the numbers of rows so far.</summary>
internal sealed class OpenClProduct : IDisposable
{
    private readonly OpenClDevice _device;
    private readonly ActivationFormat _activations;
    private readonly OpenClWeights _weights;
    private readonly KernelSlot[] _slots;
    private readonly List<(KernelCandidate Candidate, string Reason)> _passedOver = [];

    /// <summary>Uploads the weights and sorts the candidates.</summary>
    /// <exception cref="KernelGenException">There is no kernel for the product, or no room for the weights.</exception>
    public OpenClProduct(OpenClDevice device, ProductKernels kernels, QuantizedTensor tensor, ActivationFormat activations)
    {
        _device = device;
        _activations = activations;
        List<KernelCandidate> usable = [];
        foreach (KernelCandidate candidate in KernelPolicy.Candidates(kernels.OpenCl))
        {
            if ((KernelPolicy.Obstacle(candidate, device.Traits, device.Options) ?? KernelPolicy.Overflow(candidate, tensor.Format.Element)) is { } obstacle)
            {
                _passedOver.Add((candidate, obstacle));
            }
            else
            {
                usable.Add(candidate);
            }
        }

        int unitColumns = new PackedLayout(tensor.Format, tensor.Rows, tensor.Columns).UnitColumns;
        _slots = [.. KernelSlot.Ranges.Select(range => new KernelSlot(range.First, range.Last, usable, device.Options.Forced is not null, unitColumns))];
        _weights = usable.Count > 0
            ? new(device, tensor)
            : throw new KernelGenException(
                $"No kernel of {tensor.Format} runs on {device.Name}{string.Concat(_passedOver.Select(static reason => $"\n  {reason.Candidate}: {reason.Reason}"))}");
    }

    /// <summary>Where the bits of the weights live.</summary>
    public PackedLayout Layout => _weights.Layout;

    /// <summary>The canonical weights.</summary>
    public QuantizedTensor Unpack() => _weights.Unpack();

    /// <summary>The kernel for some rows. The first call for such a number builds it, and checks it against the generic one.</summary>
    /// <exception cref="KernelGenException">The driver refuses even the generic kernel.</exception>
    public BuiltKernel Kernel(int rows) => KernelSlot.For(_slots, rows).Kernel ?? Choose(rows);

    /// <summary>Queues the product. Called under the lock of the queue.</summary>
    /// <param name="kernel">The kernel for the rows.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="bias">N floats if the outputs start from them, or any buffer.</param>
    /// <param name="rows">M.</param>
    /// <param name="start">What the outputs start from.</param>
    public void Enqueue(BuiltKernel kernel, nint x, nint y, nint bias, int rows, OutputStart start) =>
        Enqueue(_device, kernel, _weights, _activations, x, y, bias, rows, start);

    /// <summary>Queues a product of any weights with a kernel for their format.</summary>
    public static void Enqueue(
        OpenClDevice device, BuiltKernel kernel, OpenClWeights weights, ActivationFormat activations, nint x, nint y, nint bias, int rows, OutputStart start)
    {
        KernelShape shape = kernel.Shape;
        PartLayout parts = kernel.Parts;
        PackedLayout layout = weights.Layout;
        int blocks = (rows + shape.BlockRows - 1) / shape.BlockRows;
        StagedBuffers staged = device.Stager.Enqueue(
            kernel.Staging, x, rows, shape.StagedBlocks(blocks), shape.BlockRows, parts, kernel.Form, activations.MaxCode);

        nint linear = kernel.Program[0];
        KernelArguments arguments = new(device.Api, linear);
        arguments.Add(weights.Handle);
        arguments.Add(staged.Staged);
        arguments.Add(staged.Sums);
        arguments.Add(staged.Scales);
        arguments.Add(bias);
        arguments.Add(y);
        arguments.Add(rows);
        arguments.Add(layout.Rows);
        arguments.Add(layout.Tiles);
        arguments.Add(blocks);
        arguments.Add(parts.Parts);
        arguments.Add(parts.PartsPerGroup);
        arguments.Add(parts.UnitsPerPart);
        arguments.Add(parts.Units);
        arguments.Add(parts.StagedColumns);
        arguments.Add((ulong)layout.TileBytes);
        arguments.Add((ulong)layout.ZeroPointOffset);
        if (layout.Format.SecondLevel is not null)
        {
            arguments.Add((ulong)layout.BlocksOffset);
        }

        arguments.Add(weights.TensorScale);
        arguments.Add((float)weights.SharedZero);
        arguments.Add((int)start);
        device.Api.Launch(device.Queue, linear, shape.Range(layout.Tiles, blocks), kernel.Candidate.Text.Name);
    }

    /// <summary>The name of the kernel for some rows, chosen or most likely to be.</summary>
    public string NameFor(int rows) => KernelSlot.For(_slots, rows).Name;

    /// <summary>What runs for which rows, and why candidates do not.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (KernelSlot slot in _slots)
        {
            foreach (string line in slot.Describe(_device.Traits))
            {
                yield return line;
            }
        }

        foreach ((KernelCandidate candidate, string reason) in _passedOver)
        {
            yield return $"{candidate}: not used: {reason}";
        }
    }

    public void Dispose() => _weights.Dispose();

    private BuiltKernel Choose(int rows) => KernelSlot.For(_slots, rows).Choose(_device, Layout, _activations);
}
