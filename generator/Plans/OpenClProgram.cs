namespace KernelGen.Generator.Plans;

/// <summary>The families of OpenCL programs; the members of <c>KernelGen.OpenClVariant</c>.</summary>
internal enum OpenClProgram
{
    /// <summary>Decodes and multiplies in registers.</summary>
    Generic,

    /// <summary>Decodes into local memory.</summary>
    Local,

    /// <summary>Decodes and multiplies in registers whose lanes are columns.</summary>
    Rows,

    /// <summary>Four products of bytes in one instruction.</summary>
    Dot,
}
