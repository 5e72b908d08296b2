using System;

namespace KernelGen;

/// <summary>A GPU that the driver found.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Traits">What the driver says about it.</param>
/// <param name="Obstacle">Why it cannot be used; <c>null</c> if it can.</param>
internal sealed record FoundGpu(int Ordinal, CudaTraits Traits, string? Obstacle)
{
    private const int Kilo = 1000;
    private static readonly Version s_lowest = new(5, 0);

    /// <summary>All GPUs.</summary>
    /// <exception cref="KernelGenException">The driver is too old or does not work, or there is no GPU.</exception>
    public static FoundGpu[] All(CudaDriver driver)
    {
        int version = driver.Initialize();
        if (version < DriverError.MinimumVersion)
        {
            throw DriverError.TooOld(version);
        }

        FoundGpu[] found = new FoundGpu[driver.DeviceCount()];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = Of(driver, i, version);
        }

        return found.Length > 0 ? found : throw DriverError.NoDevices();
    }

    private static FoundGpu Of(CudaDriver driver, int ordinal, int version)
    {
        int device = driver.Device(ordinal);
        int Ask(CudaAttribute attribute) => driver.DeviceAttribute(device, attribute);
        CudaTraits traits = new()
        {
            Name = driver.DeviceName(device),
            Capability = new(Ask(CudaAttribute.CapabilityMajor), Ask(CudaAttribute.CapabilityMinor)),
            DriverVersion = DriverError.Version(version),
            Multiprocessors = Ask(CudaAttribute.Multiprocessors),
            WarpsPerMultiprocessor = Ask(CudaAttribute.ThreadsPerMultiprocessor) / 32,
            MemoryBytes = driver.DeviceMemory(device),
            SharedBytesPerBlock = Ask(CudaAttribute.SharedPerBlockOnRequest),
            SharedBytesPerMultiprocessor = Ask(CudaAttribute.SharedPerMultiprocessor),
            L2Bytes = Ask(CudaAttribute.SecondLevelCache),
            ClockMegahertz = Ask(CudaAttribute.ClockRate) / Kilo,
        };
        return new(
            ordinal, traits, traits.Capability >= s_lowest ? null : $"its compute capability is {traits.Capability}, and kernels need {s_lowest} or more; use OpenCL (opencl:0) instead");
    }
}
