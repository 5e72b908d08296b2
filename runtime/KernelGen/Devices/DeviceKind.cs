namespace KernelGen;

/// <summary>What sort of hardware a device is.</summary>
public enum DeviceKind
{
    /// <summary>The processor that runs the program too.</summary>
    Cpu,

    /// <summary>A graphics processor.</summary>
    Gpu,

    /// <summary>Any other accelerator, or unknown.</summary>
    Other,
}
