namespace KernelGen;

/// <summary>The element types of safetensors that are read and written here, under the names they have in the file (<c>BOOL</c> in capitals).</summary>
public enum SafetensorsType
{
    /// <summary>IEEE binary32.</summary>
    F32,

    /// <summary>IEEE binary16.</summary>
    F16,

    /// <summary>The upper half of binary32.</summary>
    BF16,

    /// <summary>Signed 64-bit integers.</summary>
    I64,

    /// <summary>Signed 32-bit integers.</summary>
    I32,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Truth values, one byte each.</summary>
    Bool,
}
