using ILGPU;

namespace KernelGen.Tests;

/// <summary>Kernels that show how <see cref="CudaCompiler"/> treats what is special.</summary>
public static class CompilerKernels
{
    public static void ConstantThatIsNone(ArrayView<uint> y, int table) => y[0] = Ptx.Lop3(y[1], y[2], y[3], table);

    public static void Managed(ArrayView<uint> y) => y[0] = (uint)new object().GetHashCode();

    // A reference to either of two spaces is generic.
    public static void Generic(ArrayView<uint> y)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(32);
        int thread = Group.IdxX;
        shared[thread] = 5;
        ref uint chosen = ref thread < 100 ? ref y[thread] : ref shared[thread];
        y[thread + 32] = Ptx.LdAcquireU32(ref chosen);
    }
}
