using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace KernelGen;

/// <summary>The devices of this machine, by name.</summary>
/// <remarks>
/// <c>cpu</c> is always there. Other backends add theirs: <c>CudaDevices.Use()</c> of the package KernelGen.Cuda adds <c>cuda:0</c> and so on, <c>OpenClDevices.Use()</c> of the package
/// KernelGen.OpenCl adds <c>opencl:0</c>.
/// </remarks>
public static class DeviceList
{
    /// <summary>The environment variable with the name of the device that layers use unless told otherwise: a name of the list, or <c>auto</c>.</summary>
    public const string Variable = "KERNELGEN_DEVICE";

    /// <summary>The name of <see cref="CpuDevice.Default"/>.</summary>
    public const string Cpu = "cpu";

    /// <summary>The name that stands for the first usable GPU, or else the CPU.</summary>
    public const string Auto = "auto";

    private static readonly Lock s_lock = new();
    private static IDeviceSource[] s_sources = [];
    private static IDevice? s_default;

    /// <summary>The device that layers use unless told otherwise: the one that <see cref="Variable"/> names, or else <see cref="CpuDevice.Default"/>.</summary>
    /// <exception cref="KernelGenException">The variable names no device that can be used.</exception>
    public static IDevice Default => s_default ??= FromEnvironment(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Adds the devices of a backend; a second source with the same prefix changes nothing.</summary>
    public static void Register(IDeviceSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (s_lock)
        {
            if (s_sources.All(known => known.Prefix != source.Prefix))
            {
                s_sources = [.. s_sources, source];
            }
        }
    }

    /// <summary>All devices, usable or not: the CPU, then those of every registered backend.</summary>
    public static IReadOnlyList<DeviceEntry> List() =>
        [new(Cpu, Processor.Name, DeviceKind.Cpu), .. s_sources.SelectMany(static source => source.List())];

    /// <summary>The device of a name, shared by everyone who asks for it.</summary>
    /// <param name="name">A name of <see cref="List"/>, a backend (<c>cuda</c>, <c>opencl</c>) for its first usable device, or <see cref="Auto"/>; upper or lower case.</param>
    /// <exception cref="KernelGenException">No usable device has this name.</exception>
    public static IDevice Open(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Find(name) ?? throw new KernelGenException($"There is no device '{name}'. {Known()}");
    }

    internal static IDevice FromEnvironment(string? name) =>
        string.IsNullOrEmpty(name) ? CpuDevice.Default
        : Find(name) ?? throw new KernelGenException($"{Variable} is '{name}', which is no device. {Known()}");

    private static IDevice? Find(string name)
    {
        if (name.Equals(Cpu, StringComparison.OrdinalIgnoreCase))
        {
            return CpuDevice.Default;
        }

        if (name.Equals(Auto, StringComparison.OrdinalIgnoreCase))
        {
            return s_sources.Select(FirstGpu).FirstOrDefault(static device => device is not null) ?? CpuDevice.Default;
        }

        IDeviceSource? owner = s_sources.FirstOrDefault(source =>
            name.StartsWith(source.Prefix, StringComparison.OrdinalIgnoreCase) && (name.Length == source.Prefix.Length || name[source.Prefix.Length] == ':'));
        return owner?.Open(name.Length == owner.Prefix.Length ? FirstUsable(owner) ?? name : name);
    }

    private static IDevice? FirstGpu(IDeviceSource source) =>
        source.List().FirstOrDefault(static entry => entry is { Kind: DeviceKind.Gpu, IsUsable: true }) is { } gpu ? source.Open(gpu.Name) : null;

    private static string? FirstUsable(IDeviceSource source) => source.List().FirstOrDefault(static entry => entry.IsUsable)?.Name;

    private static string Known()
    {
        string names = string.Join(", ", List().Where(static entry => entry.IsUsable).Select(static entry => entry.Name).Append(Auto));
        string hint = s_sources.Length == 0 ? " GPUs join the list by CudaDevices.Use() of the package KernelGen.Cuda and OpenClDevices.Use() of the package KernelGen.OpenCl." : "";
        return $"Usable names are {names}.{hint}";
    }
}
