using System.Runtime.InteropServices;

namespace KernelGen.Bench.Libraries.Ggml;

/// <summary>Functions of <c>libggml-base</c>; <see cref="GgmlLibrary"/> says where it is.</summary>
internal static unsafe partial class GgmlBase
{
    /// <summary>The name that <see cref="GgmlLibrary"/> resolves.</summary>
    public const string Library = "ggml-base";

    [LibraryImport(Library, EntryPoint = "ggml_version")]
    public static partial nint Version();

    [LibraryImport(Library, EntryPoint = "ggml_log_set")]
    public static partial void SetLog(delegate* unmanaged<int, nint, nint, void> log, nint data);

    [LibraryImport(Library, EntryPoint = "ggml_init")]
    public static partial nint Init(InitParameters parameters);

    [LibraryImport(Library, EntryPoint = "ggml_free")]
    public static partial void Free(nint context);

    [LibraryImport(Library, EntryPoint = "ggml_new_tensor_2d")]
    public static partial nint NewTensor(nint context, GgmlType type, long columns, long rows);

    [LibraryImport(Library, EntryPoint = "ggml_mul_mat")]
    public static partial nint Multiply(nint context, nint weights, nint activations);

    [LibraryImport(Library, EntryPoint = "ggml_new_graph")]
    public static partial nint NewGraph(nint context);

    [LibraryImport(Library, EntryPoint = "ggml_build_forward_expand")]
    public static partial void Expand(nint graph, nint tensor);

    [LibraryImport(Library, EntryPoint = "ggml_nbytes")]
    public static partial nuint Bytes(nint tensor);

    [LibraryImport(Library, EntryPoint = "ggml_row_size")]
    public static partial nuint RowBytes(GgmlType type, long columns);

    [LibraryImport(Library, EntryPoint = "ggml_quantize_chunk")]
    public static partial nuint Quantize(GgmlType type, float* source, void* destination, long start, long rows, long columns, float* importance);

    [LibraryImport(Library, EntryPoint = "ggml_backend_alloc_ctx_tensors_from_buft")]
    public static partial nint Allocate(nint context, nint bufferType);

    [LibraryImport(Library, EntryPoint = "ggml_backend_buffer_free")]
    public static partial void FreeBuffer(nint buffer);

    [LibraryImport(Library, EntryPoint = "ggml_backend_buft_name")]
    public static partial nint BufferTypeName(nint bufferType);

    [LibraryImport(Library, EntryPoint = "ggml_backend_cpu_buffer_type")]
    public static partial nint CpuBufferType();

    [LibraryImport(Library, EntryPoint = "ggml_backend_tensor_set")]
    public static partial void Set(nint tensor, void* data, nuint offset, nuint size);

    [LibraryImport(Library, EntryPoint = "ggml_backend_tensor_get")]
    public static partial void Get(nint tensor, void* data, nuint offset, nuint size);

    [LibraryImport(Library, EntryPoint = "ggml_backend_graph_plan_create")]
    public static partial nint CreatePlan(nint backend, nint graph);

    [LibraryImport(Library, EntryPoint = "ggml_backend_graph_plan_compute")]
    public static partial int Compute(nint backend, nint plan);

    [LibraryImport(Library, EntryPoint = "ggml_backend_graph_plan_free")]
    public static partial void FreePlan(nint backend, nint plan);

    [LibraryImport(Library, EntryPoint = "ggml_backend_free")]
    public static partial void FreeBackend(nint backend);

    [LibraryImport(Library, EntryPoint = "ggml_backend_reg_dev_get")]
    public static partial nint Device(nint registry, nuint index);

    [LibraryImport(Library, EntryPoint = "ggml_backend_dev_supports_op")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static partial bool Supports(nint device, nint operation);

    [LibraryImport(Library, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Address(nint registry, string name);

    [LibraryImport(Library, EntryPoint = "ggml_threadpool_params_init")]
    public static partial void InitThreadPool(byte* parameters, int threads);

    /// <summary>How a context gets its memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct InitParameters
    {
        /// <summary>Bytes for descriptions of tensors.</summary>
        public nuint Bytes;

        /// <summary>Memory to use, or 0.</summary>
        public nint Buffer;

        /// <summary>1 if the data of tensors lies elsewhere.</summary>
        public byte IsWithoutData;
    }
}
