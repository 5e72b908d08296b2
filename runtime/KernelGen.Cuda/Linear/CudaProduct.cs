using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen;

/// <summary>One product of a layer on a GPU: its weights, and the kernels that are ready for the numbers of rows so far.</summary>
internal sealed class CudaProduct : IDisposable
{
    /// <summary>Why most products multiply no second factor along.</summary>
    public const string NoBranch = "the product has no low-rank branch";

    private readonly CudaDevice _device;
    private readonly ActivationFormat _activations;
    private readonly CudaWeights _weights;
    private readonly List<CudaKernel> _usable = [];
    private readonly List<string> _passedOver = [];
    private readonly ConcurrentDictionary<CudaKernel, string> _refused = new();
    private readonly ConcurrentDictionary<int, CudaLaunch> _launches = new();
    private volatile string? _branchObstacle;

    /// <summary>Uploads the weights and sorts the kernels.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="kernels">Kernels of the product, best first.</param>
    /// <param name="tensor">The weights.</param>
    /// <param name="activations">What they are multiplied with.</param>
    /// <param name="branchObstacle">Why no kernel may multiply the second factor of a low-rank branch along; <c>null</c> if one may.</param>
    /// <exception cref="KernelGenException">There is no kernel for the product, or no room for the weights.</exception>
    public CudaProduct(CudaDevice device, ProductKernels kernels, QuantizedTensor tensor, ActivationFormat activations, string? branchObstacle = NoBranch)
    {
        _device = device;
        _branchObstacle = branchObstacle;
        _activations = activations;
        foreach (CudaKernel kernel in kernels.Cuda)
        {
            if (CudaPolicy.Obstacle(kernel, activations, device.Traits, device.Options) is { } obstacle)
            {
                _passedOver.Add($"{kernel.Name}: not used: {obstacle}");
            }
            else
            {
                _usable.Add(kernel);
            }
        }

        if (kernels.Cuda.All(static kernel => kernel.Variant == CudaVariant.Scalar))
        {
            _passedOver.Add($"{tensor.Format}: no kernel for tensor cores: {CudaPolicy.WithoutTensorCores(tensor.Format)}");
        }

        _weights = _usable.Count > 0
            ? new(device, tensor)
            : throw new KernelGenException($"No kernel of {tensor.Format} runs on {device.Name}{string.Concat(_passedOver.Select(static reason => "\n  " + reason))}");
    }

    /// <summary>Where the bits of the weights live.</summary>
    public PackedLayout Layout => _weights.Layout;

    /// <summary>What the second factor of a branch reads where a kernel multiplies it along.</summary>
    public StagingPlan BranchPlan => new(CudaForm.Halves, 1, CudaPolicy.Parts(Layout, _activations, CudaVariant.TensorLowRank), MaxCode: 0);

    /// <summary>The canonical weights.</summary>
    public QuantizedTensor Unpack() => _weights.Unpack();

    /// <summary>What runs for some rows. The first call for a number of rows divides the launch, and compiles what no other layer has compiled.</summary>
    /// <exception cref="KernelGenException">Compiler or driver refuse every kernel.</exception>
    public CudaLaunch Launch(int rows) => _launches.TryGetValue(rows, out CudaLaunch? launch) ? launch : _launches.GetOrAdd(rows, Choose);

    /// <summary>From now on no kernel multiplies the second factor of the branch along.</summary>
    /// <param name="obstacle">Why.</param>
    public void LeaveBranch(string obstacle)
    {
        _branchObstacle = obstacle;
        foreach ((int rows, CudaLaunch launch) in _launches)
        {
            if (launch.Kernel.Variant == CudaVariant.TensorLowRank)
            {
                _launches.TryRemove(rows, out _);
            }
        }
    }

    /// <summary>Queues the product. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="launch">What runs.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="branch">What the kernel multiplies along, if it is one that does.</param>
    public void Enqueue(CudaLaunch launch, in CudaInput x, in CudaOutput y, CudaBranch branch = default)
    {
        PartLayout parts = launch.Plan.Parts;
        CudaGeometry geometry = launch.Geometry;
        bool isDirect = launch.Plan.Takes(x), isTensor = launch.Kernel.Variant != CudaVariant.Scalar;
        StagedInput staged = isDirect ? new(x.Pointer, 0, 0) : _device.Stager.Stage(launch.Staging, x, launch.Plan);
        long blocks = ((long)x.Rows + launch.Plan.BlockRows - 1) / launch.Plan.BlockRows, outputs = (long)x.Rows * y.Columns(Layout.Rows);

        CudaArguments arguments = default;
        arguments.View(_weights.Pointer, _weights.Words);
        arguments.View(staged.Values, isTensor ? (long)x.Rows * launch.Plan.Pitch : blocks * launch.Plan.BlockRows * parts.StagedColumns / 4);
        if (isTensor)
        {
            arguments.View(staged.Scales, isDirect ? 0 : (long)x.Rows * launch.Plan.ScalesPerRow);
        }

        if (launch.Plan.Form != CudaForm.Halves)
        {
            arguments.View(staged.Sums, blocks * launch.Plan.BlockRows * parts.Parts);
        }

        arguments.View(y.Bias, y.Start == CudaOutput.FromBias ? Layout.Rows : 0);
        arguments.View(y.Pointer, y.Type == CudaTensorType.Float32 ? outputs : (outputs + 1) / 2);
        if (isTensor)
        {
            long partialBytes = geometry.PartialBytes(launch.Method), tickets = geometry.Splits > 1 ? geometry.Grid.Count / geometry.Splits : 0;
            arguments.View(partialBytes > 0 ? _device.Workspace.Rent(CudaWorkspacePart.Partials, partialBytes) : 0, partialBytes / sizeof(float));
            arguments.View(tickets > 0 ? _device.Workspace.Rent(CudaWorkspacePart.Tickets, tickets * sizeof(int)) : 0, tickets);
        }

        if (launch.Kernel.Variant == CudaVariant.TensorLowRank)
        {
            StagingPlan plan = branch.Up.BranchPlan;
            CudaLinearShape up = branch.Up.Shape(plan.Parts, x.Rows, plan.Pitch);
            up.OutputScale = branch.Scale;
            up.TileWarps = geometry.TileWarps;
            arguments.View(branch.Up._weights.Pointer, branch.Up._weights.Words);
            arguments.View(branch.Projected, (long)x.Rows * plan.Pitch);
            arguments.Add(up);
        }

        CudaLinearShape shape = Shape(parts, x.Rows, launch.Plan.Pitch);
        shape.Outputs = y.Columns(Layout.Rows);
        shape.Start = y.Start;
        shape.OutputType = (int)y.Type;
        shape.OutputScale = y.Scale;
        shape.TileWarps = geometry.TileWarps;
        shape.PartsPerInputScale = !isTensor || isDirect || y.IsUnscaled ? 0 : launch.Plan.Form == CudaForm.Halves ? parts.Parts : parts.PartsPerScale;
        arguments.Add(shape);
        launch.Function.Launch(geometry.Grid, geometry.SharedBytes, ref arguments);
    }

    /// <summary>The name of the kernel for some rows, chosen or most likely to be.</summary>
    public string NameFor(int rows) => Preferred(rows).Kernel.Name;

    /// <summary>What runs for which rows, each method once, and why other kernels do not.</summary>
    /// <param name="rows">Numbers of rows beside those of calls so far.</param>
    public IEnumerable<string> Describe(params int[] rows)
    {
        foreach (int m in _launches.Keys.Order().Concat(rows).DistinctBy(m => Preferred(m).Method).Order())
        {
            (CudaKernel kernel, CudaMethod method, CudaGeometry? geometry) = Preferred(m);
            string state = !_launches.TryGetValue(m, out CudaLaunch? launch) ? "not built yet, so it may still be refused"
                : launch.Function.IsFromCache ? "from the cache"
                : "built here";
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{kernel.Name}: chosen for {m} row{(m == 1 ? "" : "s")}: {method.Rows} at a time, {geometry} ({state})");
        }

        IEnumerable<string> branch = _branchObstacle is { } obstacle
            ? _usable.Where(static kernel => kernel.Variant == CudaVariant.TensorLowRank).Select(kernel => $"{kernel.Name}: not used: {obstacle}")
            : [];
        foreach (string reason in _refused.Values.Concat(branch).Concat(_passedOver))
        {
            yield return reason;
        }
    }

    public void Dispose() => _weights.Dispose();

    private bool IsLeft(CudaKernel kernel) => _refused.ContainsKey(kernel) || (_branchObstacle is not null && kernel.Variant == CudaVariant.TensorLowRank);

    private (CudaKernel Kernel, CudaMethod Method, CudaGeometry? Geometry) Preferred(int rows)
    {
        if (_launches.TryGetValue(rows, out CudaLaunch? launch))
        {
            return (launch.Kernel, launch.Method, launch.Geometry);
        }

        CudaKernel kernel = _usable.FirstOrDefault(kernel => !IsLeft(kernel) && Geometry(kernel, rows) is not null) ?? _usable[^1];
        return (kernel, CudaPolicy.Method(kernel.Methods, rows), Geometry(kernel, rows));
    }

    private CudaGeometry? Geometry(CudaKernel kernel, int rows) => CudaGeometry.For(
        _device.Traits,
        kernel.Variant,
        CudaPolicy.Method(kernel.Methods, rows),
        rows,
        Layout.Tiles,
        CudaPolicy.Parts(Layout, _activations, kernel.Variant).Parts,
        _device.Options);

    private CudaLinearShape Shape(in PartLayout parts, int rows, int pitch) => new()
    {
        Rows = rows,
        Outputs = Layout.Rows,
        Columns = parts.StagedColumns,
        Parts = parts.Parts,
        PartsPerGroup = parts.PartsPerGroup,
        UnitsPerPart = parts.UnitsPerPart,
        Units = parts.Units,
        TileWords = checked((int)(Layout.TileBytes / sizeof(uint))),
        ZeroOffset = checked((int)Layout.ZeroPointOffset),
        SharedOffset = checked((int)(Layout.HasDigits ? Layout.DigitsOffset : Layout.BlocksOffset)),
        Scale = _weights.TensorScale,
        Zero = _weights.SharedZero,
        Pitch = pitch,
    };

    private CudaLaunch Choose(int rows)
    {
        KernelGenException? last = null;
        foreach (CudaKernel kernel in _usable)
        {
            if (IsLeft(kernel))
            {
                continue;
            }

            try
            {
                return Build(kernel, rows);
            }
            catch (KernelGenException exception) when (_device.IsUsable)
            {
                last = exception;
                if (kernel != _usable[^1])
                {
                    _refused[kernel] = $"{kernel.Name}: refused: {exception.Message}";
                }
            }
        }

        throw last!;
    }

    private CudaLaunch Build(CudaKernel kernel, int rows)
    {
        CudaMethod method = CudaPolicy.Method(kernel.Methods, rows);
        CudaGeometry geometry = Geometry(kernel, rows)
            ?? throw new KernelGenException($"{kernel.Name} needs {method.WarpSharedBytes} bytes of shared memory for a warp, more than a block of {_device.Traits.Name} has room for.");
        CudaForm form = CudaPolicy.Form(kernel.Variant);
        StagingPlan plan = new(form, form == CudaForm.Floats ? method.Rows : 1, CudaPolicy.Parts(Layout, _activations, kernel.Variant), _activations.MaxCode);
        CudaFunction function = _device.Programs.Get($"{kernel.Name}.{method.Method.Name}", method.Method, geometry.Threads, geometry.BlocksPerMultiprocessor);
        return new(kernel, method, geometry, function, plan, _device.Stager.Function(plan));
    }
}
