using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>The main matrix of a layer on a GPU: one product, or one for each part that it is shared out to.</summary>
internal sealed class CudaMatrix : IDisposable
{
    private readonly CudaDevice _device;
    private readonly CudaProduct[] _parts;
    private readonly CudaOrder? _order;

    /// <summary>Uploads it.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="kernels">Kernels of each part.</param>
    /// <param name="tensors">The layer.</param>
    /// <param name="branchObstacle">Why no kernel may multiply the second factor of a low-rank branch along; <c>null</c> if one may.</param>
    /// <exception cref="KernelGenException">There is no kernel for a part, or no room.</exception>
    public CudaMatrix(CudaDevice device, IReadOnlyList<ProductKernels> kernels, LayerTensors tensors, string? branchObstacle)
    {
        _device = device;
        _parts = new CudaProduct[tensors.Parts.Count];
        try
        {
            for (int part = 0; part < _parts.Length; part++)
            {
                _parts[part] = new(device, kernels[part], tensors.Parts[part], tensors.Format.Activations, branchObstacle);
            }

            _order = tensors.Order is { } order ? new(device, order, _parts.Length) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The product of the main weights.</summary>
    public CudaProduct Main => _parts[^1];

    /// <summary>In which order rows and columns are stored; <c>null</c> for their own.</summary>
    public StoredOrder? Order => _order?.Order;

    /// <summary>The canonical parts.</summary>
    public QuantizedTensor[] Unpack() => Array.ConvertAll(_parts, static part => part.Unpack());

    /// <summary>What runs for some rows, compiled if necessary.</summary>
    /// <exception cref="KernelGenException">Compiler or driver refuse it.</exception>
    public CudaMatrixLaunch Launch(int rows) => new(Array.ConvertAll(_parts, part => part.Launch(rows)), _parts.Length > 1 ? _order!.Function() : null);

    /// <summary>The activations of the main weights.</summary>
    /// <param name="x">M×K activations.</param>
    public CudaInput Inputs(in CudaInput x) => Inputs(_parts.Length - 1, x);

    /// <summary>Queues the matrix. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="launch">What runs.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="branch">What the kernel of the only part multiplies along, if it is one that does.</param>
    public void Enqueue(in CudaMatrixLaunch launch, in CudaInput x, in CudaOutput y, CudaBranch branch = default)
    {
        if (_parts.Length == 1)
        {
            Main.Enqueue(launch.Main, Inputs(x), y, branch);
            return;
        }

        // Rows have to come to their places, and sums of parts are rounded once. Sums of floats need neither.
        bool sharesRows = _order!.SharesRows, isPlaced = sharesRows || y.Type != CudaTensorType.Float32;
        nint stored = isPlaced ? _device.Workspace.Rent(CudaWorkspacePart.Stored, (long)x.Rows * _order.Order.Outputs * sizeof(float)) : y.Pointer;
        for (int part = _parts.Length - 1; part >= 0; part--)
        {
            CudaOutput output = new(stored + (nint)_order.First(part, x.Rows) * sizeof(float), CudaTensorType.Float32);
            bool isFirst = part == _parts.Length - 1;
            _parts[part].Enqueue(launch.Parts[part], Inputs(part, x), sharesRows ? output : isFirst ? output with { Start = y.Start, Bias = y.Bias } : output with { Start = CudaOutput.FromOutputs });
        }

        if (isPlaced)
        {
            _order.Place(launch.Place!, stored, x.Rows, sharesRows ? y : y with { Start = 0 });
        }
    }

    /// <summary>What runs for which rows, and why other kernels do not.</summary>
    /// <param name="rows">Numbers of rows beside those of calls so far.</param>
    public IEnumerable<string> Describe(params int[] rows) =>
        [.. Main.Describe(rows), .. _parts[..^1].SelectMany(share => share.Describe(rows)), .. _order is null ? Array.Empty<string>() : [_order.Description]];

    public void Dispose()
    {
        foreach (CudaProduct? part in _parts)
        {
            part?.Dispose();
        }

        _order?.Dispose();
    }

    private CudaInput Inputs(int part, in CudaInput x) => _order?.Inputs(part, x) ?? x;
}
