namespace KernelGen;

/// <summary>The element types of ONNX whose values can be read here, numbered as ONNX numbers them.</summary>
public enum OnnxType
{
    /// <summary>IEEE binary32.</summary>
    Float = 1,

    /// <summary>Unsigned bytes.</summary>
    UInt8 = 2,

    /// <summary>Signed bytes.</summary>
    Int8 = 3,

    /// <summary>Signed 32-bit integers.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integers.</summary>
    Int64 = 7,

    /// <summary>Truth values, one byte each.</summary>
    Bool = 9,

    /// <summary>IEEE binary16.</summary>
    Float16 = 10,

    /// <summary>The upper half of binary32.</summary>
    BFloat16 = 16,
}
