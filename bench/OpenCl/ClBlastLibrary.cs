using System.Runtime.InteropServices;

namespace KernelGen.Bench.OpenCl;

/// <summary>The C interface of CLBlast, if the library is installed (Debian: <c>libclblast1</c>).</summary>
internal static unsafe partial class ClBlastLibrary
{
    private const string Name = "libclblast.so.1";

    /// <summary>Rows are contiguous.</summary>
    public const int RowMajor = 101;

    /// <summary>As it is.</summary>
    public const int NotTransposed = 111;

    /// <summary>Transposed.</summary>
    public const int Transposed = 112;

    /// <summary>Whether it can be loaded.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Name, out _);

    /// <summary>C = α·A·B + β·C in fp32; 0 for success.</summary>
    [LibraryImport(Name, EntryPoint = "CLBlastSgemm")]
    public static partial int Multiply(
        int layout,
        int transposeA,
        int transposeB,
        nuint m,
        nuint n,
        nuint k,
        float alpha,
        nint a,
        nuint offsetA,
        nuint strideA,
        nint b,
        nuint offsetB,
        nuint strideB,
        float beta,
        nint c,
        nuint offsetC,
        nuint strideC,
        nint* queue,
        nint* done);

    /// <summary>y = α·A·x + β·y in fp32; 0 for success.</summary>
    [LibraryImport(Name, EntryPoint = "CLBlastSgemv")]
    public static partial int Multiply(
        int layout,
        int transposeA,
        nuint m,
        nuint n,
        float alpha,
        nint a,
        nuint offsetA,
        nuint strideA,
        nint x,
        nuint offsetX,
        nuint stepX,
        float beta,
        nint y,
        nuint offsetY,
        nuint stepY,
        nint* queue,
        nint* done);
}
