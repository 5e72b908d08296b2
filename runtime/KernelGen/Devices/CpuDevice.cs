using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>The CPU: an instruction set limit and a team of threads.</summary>
public sealed class CpuDevice : IDevice, IDisposable
{
    private static readonly Lazy<CpuDevice> s_default = new(static () => new CpuDevice());

    /// <summary>Creates a device with its own threads.</summary>
    /// <param name="threads">Threads that compute, the caller's included; 0 for <c>KERNELGEN_THREADS</c>, or else one per core.</param>
    /// <param name="limit">The highest instruction set; <c>null</c> for <c>KERNELGEN_ISA</c>, or else all of them.</param>
    /// <exception cref="KernelGenException">An environment variable has a value that means nothing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative.</exception>
    public CpuDevice(int threads = 0, CpuIsa? limit = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Limit = limit ?? KernelSelector.LimitFromEnvironment();
        MachineCode.CheckSetting();
        Team = threads == 0 ? new ThreadTeam() : new ThreadTeam(threads);
    }

    /// <summary>The device that layers use unless told otherwise.</summary>
    public static CpuDevice Default => s_default.Value;

    /// <inheritdoc/>
    public string Name => $"CPU with {Threads} thread{(Threads == 1 ? "" : "s")}";

    /// <summary>Threads that compute, the caller's included.</summary>
    public int Threads => Team.Threads;

    /// <summary>The highest instruction set that kernels may use.</summary>
    public CpuIsa Limit { get; }

    /// <summary>Where weights are packed. Tests put them at the edge of what may be read.</summary>
    internal IWeightMemory Memory { get; init; } = LargeMemory.Shared;

    /// <summary>Rows of activations from which on panels are used; <c>null</c> for what measured best. Tests need both ways at few rows.</summary>
    internal int? PanelRows { get; init; }

    internal ThreadTeam Team { get; }

    /// <inheritdoc/>
    public IDeviceLinear Prepare(LayerKernels kernels, LayerTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(tensors);
        return kernels.Format == tensors.Format
            ? new CpuLinear(this, kernels, tensors)
            : throw new ArgumentException($"The kernels are for {kernels.Format}; the tensors are {tensors.Format}.", nameof(tensors));
    }

    /// <inheritdoc/>
    public DeviceTensor Allocate(int rows, int columns) => new CpuTensor(this, rows, columns);

    /// <inheritdoc/>
    public IDeviceGroup Join(IReadOnlyList<IDeviceLinear> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        CpuLinear[] members = [.. layers.Cast<CpuLinear>()];
        return members.All(static layer => layer.HasKernel) ? new CpuLinearGroup(members) : new SeparateLayers(members);
    }

    /// <summary>Stops the threads. Layers on this device go on, on the caller's thread.</summary>
    public void Dispose() => Team.Dispose();
}
