using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Rendering;
using KernelGen.Generator.Specs;
using Xunit;

namespace KernelGen.Generator.Tests.Output;

/// <summary>Generated text changes on purpose only. One file per template and target, and one per structure: zero points with tails, sparsity, short activation groups,
/// tables, learned ones, small floats, second levels.</summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("u3g96z_a8", "avx512vnni")]
    [InlineData("i4g128_a8", "avx512")]
    [InlineData("i4g128_a8", "avx2vnni")]
    [InlineData("i4g128_a8", "avx2")]
    [InlineData("i4g128_a8", "v128")]
    [InlineData("u3g48z_a8", "avx512")]
    [InlineData("i2t_s24_a8", "avx2")]
    [InlineData("i2t_s24_a8", "avx512")]
    [InlineData("i4g128_a16g32", "avx512")]
    [InlineData("f32", "v128")]
    [InlineData("nf4g64", "avx512")]
    [InlineData("nf4g64", "avx2")]
    [InlineData("nf4g64", "v128")]
    [InlineData("e2m1g32se8m0", "avx2")]
    [InlineData("e3m2g64", "avx512")]
    [InlineData("e3m2g64", "avx2")]
    [InlineData("e4m3c", "avx512")]
    [InlineData("u3g16s3b16x1z", "avx512")]
    [InlineData("i4g32s4b32x4_a8g32", "avx2")]
    [InlineData("u2g16s6b16x8z", "v128")]
    [InlineData("terng64", "avx512")]
    [InlineData("lut3c", "avx512")]
    [InlineData("lut4t", "v128")]
    public void Kernel_is_what_was_reviewed(string format, string target) =>
        GoldenFile.Verify(KernelRenderer.Render(CpuPlanner.Plan(FormatId.Parse(format)).Single(kernel => kernel.Target.Name == target)));

    [Theory]
    [InlineData("i4g128_a8", "avx512vnni")]
    [InlineData("i4g128_a8", "avx512")]
    [InlineData("u8cz_a8g32", "avx2")]
    [InlineData("i4g128", "v128")]
    public void Panel_kernel_is_what_was_reviewed(string format, string target) =>
        GoldenFile.Verify(PanelRenderer.Render(PanelPlanner.Panels(FormatId.Parse(format)).Single(panel => panel.Target.Name == target)));

    [Theory]
    [InlineData("i4g128", "linear_f32_i4g128__opencl")]
    [InlineData("i4g128", "linear_f32_i4g128__opencl_local")]
    [InlineData("i4g128_a8g32", "linear_a8g32_i4g128__opencl_dot")]
    [InlineData("u3g48z", "linear_f32_u3g48z__opencl")]
    [InlineData("i4t_s24", "linear_f32_i4t_s24__opencl")]
    [InlineData("i8c", "linear_f32_i8c__opencl")]
    [InlineData("f16", "linear_f32_f16__opencl")]
    [InlineData("nf4g64", "linear_f32_nf4g64__opencl")]
    [InlineData("e4m3c", "linear_f32_e4m3c__opencl")]
    [InlineData("u3g16s3b16x1z", "linear_f32_u3g16s3b16x1z__opencl")]
    [InlineData("terng64", "linear_f32_terng64__opencl")]
    [InlineData("lut3c", "linear_f32_lut3c__opencl_rows")]
    public void OpenCL_kernel_is_what_was_reviewed(string format, string name) =>
        GoldenFile.Verify(OpenClRenderer.Render(OpenClPlanner.Kernels(FormatId.Parse(format)).Single(kernel => kernel.Name == name)));

    [Theory]
    [InlineData("i4g128", "linear_f16_i4g128__cuda_tensor")]
    [InlineData("u6g32z", "linear_f16_u6g32z__cuda_tensor")]
    [InlineData("i4t_s24_lr10f16", "linear_f16_i4t_s24_lr10f16__cuda_tensor")]
    [InlineData("u3g64z_a8", "linear_a8_u3g64z__cuda_bytes")]
    [InlineData("i4g128", "linear_f32_i4g128__cuda")]
    [InlineData("u3g48z", "linear_f32_u3g48z__cuda")]
    [InlineData("i4t_s24", "linear_f32_i4t_s24__cuda")]
    [InlineData("f16", "linear_f32_f16__cuda")]
    [InlineData("e2m1g32se8m0", "linear_f16_e2m1g32se8m0__cuda_tensor")]
    [InlineData("u3g16s3b16x1z", "linear_f16_u3g16s3b16x1z__cuda_tensor")]
    [InlineData("u3g16s3b16x1z", "linear_f32_u3g16s3b16x1z__cuda")]
    [InlineData("terng64", "linear_f16_terng64__cuda_tensor")]
    [InlineData("e4m3c", "linear_f32_e4m3c__cuda")]
    [InlineData("nf4g64", "linear_f32_nf4g64__cuda")]
    [InlineData("lut3c", "linear_f32_lut3c__cuda")]
    public void CUDA_kernel_is_what_was_reviewed(string format, string name) =>
        GoldenFile.Verify(CudaRenderer.Render(CudaPlanner.Kernels(FormatId.Parse(format)).Single(kernel => kernel.Name == name)));

    [Fact]
    public void Layer_is_what_was_reviewed() => GoldenFile.Verify(LayerRenderer.Render(
        new LayerSpec(new TypeName("Models", new(["partial class Block"]), "Up", "Models.Block+Up"), 4096, 11008, PresetFormats.Of(Presets.Slim_W4_24_LRQ), KernelTargets.All)));
}
