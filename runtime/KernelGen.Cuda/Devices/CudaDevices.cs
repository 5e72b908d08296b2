using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;

namespace KernelGen;

/// <summary>The NVIDIA GPUs of this machine.</summary>
public static class CudaDevices
{
    internal const string Prefix = "cuda";
    internal const string DynamicCode = "Kernels are compiled by ILGPU, which emits code while the program runs.";

    /// <summary>Adds NVIDIA GPUs to <see cref="DeviceList"/>, and with it to the names that <c>KERNELGEN_DEVICE</c> may have. Calling it again changes nothing.</summary>
    [RequiresDynamicCode(DynamicCode)]
    public static void Use() => DeviceList.Register(CudaSource.Shared);

    /// <summary>All GPUs in the driver's order: <c>cuda:0</c>, <c>cuda:1</c>, …</summary>
    /// <returns>Devices, usable or not. Where there is no driver, an old one, or no GPU, one entry <c>cuda</c> that says so.</returns>
    public static IReadOnlyList<DeviceEntry> List() => List(static () => CudaLibrary.Handle);

    /// <summary>Opens a GPU. The caller disposes it, after the layers and tensors on it.</summary>
    /// <param name="name">A name of <see cref="List()"/>, such as <c>cuda:0</c>, or <c>cuda</c> for the first GPU that can be used; upper or lower case.</param>
    /// <param name="options">Choices; <c>null</c> for those of the environment variables.</param>
    /// <exception cref="KernelGenException">There is no such device, it cannot be used, or an environment variable has a value that means nothing.</exception>
    [RequiresDynamicCode(DynamicCode)]
    public static CudaDevice Open(string name, CudaOptions? options = null)
    {
        CudaDriver driver = new(CudaLibrary.Handle);
        FoundGpu gpu = Find(driver, name);
        return new(NameOf(gpu), driver, gpu, options ?? CudaOptions.FromEnvironment());
    }

    /// <summary>The devices behind a library.</summary>
    internal static IReadOnlyList<DeviceEntry> List(Func<nint> library)
    {
        try
        {
            return Entries(FoundGpu.All(new CudaDriver(library())));
        }
        catch (Exception exception) when (exception is KernelGenException or DllNotFoundException or BadImageFormatException)
        {
            return [new(Prefix, "no NVIDIA GPU", DeviceKind.Gpu, exception.Message)];
        }
    }

    /// <summary>The name of the list for a name that may also be <c>cuda</c>.</summary>
    /// <exception cref="KernelGenException">There is no such device, or it cannot be used.</exception>
    internal static string ListName(string name) => NameOf(Find(new CudaDriver(CudaLibrary.Handle), name));

    private static FoundGpu Find(CudaDriver driver, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        FoundGpu[] gpus = FoundGpu.All(driver);
        FoundGpu? found = name.Equals(Prefix, StringComparison.OrdinalIgnoreCase)
            ? gpus.FirstOrDefault(static gpu => gpu.Obstacle is null) ?? gpus[0]
            : gpus.FirstOrDefault(gpu => NameOf(gpu).Equals(name, StringComparison.OrdinalIgnoreCase));
        return found switch
        {
            null => throw new KernelGenException($"There is no device '{name}'. NVIDIA GPUs are:\n{string.Join('\n', Entries(gpus))}"),
            { Obstacle: { } obstacle } => throw new KernelGenException($"The device {name} ({found.Traits.Name}) cannot be used: {obstacle}."),
            _ => found,
        };
    }

    private static DeviceEntry[] Entries(FoundGpu[] gpus) => [.. gpus.Select(static gpu => new DeviceEntry(NameOf(gpu), gpu.Traits.Name, DeviceKind.Gpu, gpu.Obstacle))];

    private static string NameOf(FoundGpu gpu) => Prefix + ":" + gpu.Ordinal.ToString(CultureInfo.InvariantCulture);
}
