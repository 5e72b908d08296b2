namespace KernelGen;

/// <summary>Properties of devices that are asked for; the numbers are the driver's.</summary>
internal enum CudaAttribute
{
    /// <summary>CU_DEVICE_ATTRIBUTE_CLOCK_RATE, kHz.</summary>
    ClockRate = 13,

    /// <summary>CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT.</summary>
    Multiprocessors = 16,

    /// <summary>CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, bytes.</summary>
    SecondLevelCache = 38,

    /// <summary>CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR.</summary>
    ThreadsPerMultiprocessor = 39,

    /// <summary>CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR.</summary>
    CapabilityMajor = 75,

    /// <summary>CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR.</summary>
    CapabilityMinor = 76,

    /// <summary>CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR, bytes.</summary>
    SharedPerMultiprocessor = 81,

    /// <summary>CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, bytes.</summary>
    SharedPerBlockOnRequest = 97,
}
