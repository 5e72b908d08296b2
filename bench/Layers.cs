namespace KernelGen.Bench;

// The one list of formats: a class here is timed, raced and plotted. Kernels do not depend on the shape, so one class per format serves all of BenchShapes.

// Floating point.
[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.Float32)]
internal sealed partial class F32;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.Float16)]
internal sealed partial class F16;

// Integer codes, float activations.
[QuantizedLinear(4096, 4096), Preset(Presets.Int8_Row)]
internal sealed partial class I8;

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128)]
internal sealed partial class I4G128;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 32)]
internal sealed partial class I4G32;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt3_G128)]
internal sealed partial class U3G128Z;

[QuantizedLinear(4096, 4096), Weights(Bits = 3, GroupSize = 16, ZeroPoint = true)]
internal sealed partial class U3G16Z;

// Scales that are quantized themselves: SpQR without its outliers, NF4 with double quantization.
[QuantizedLinear(4096, 4096), Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), SecondLevel(Bits = 3, Rows = 16, Groups = 1)]
internal sealed partial class U3G16S3Z;

[QuantizedLinear(4096, 4096), Preset(Presets.Nf4_G64_DQ)]
internal sealed partial class Nf4G64S8;

// Ternary codes, five to a byte.
[QuantizedLinear(4096, 4096), Preset(Presets.Ternary_G128)]
internal sealed partial class TernaryG128;

[QuantizedLinear(4096, 4096), Preset(Presets.Ternary_G128), Activations(GroupSize = 0)]
internal sealed partial class TernaryG128A8;

// Tables and small floats, float activations.
[QuantizedLinear(4096, 4096), Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64)]
internal sealed partial class Nf4G64;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 128)]
internal sealed partial class Nf4G128;

[QuantizedLinear(4096, 4096), Preset(Presets.SqueezeLlm_3bit)]
internal sealed partial class Lut3;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, Element = WeightElement.Lut)]
internal sealed partial class Lut4;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, Element = WeightElement.Lut, Granularity = Granularity.Tensor)]
internal sealed partial class Lut4Tensor;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.E2M1, GroupSize = 128)]
internal sealed partial class E2M1G128;

[QuantizedLinear(4096, 4096), Preset(Presets.Post4_G128)]
internal sealed partial class Post4G128;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.E3M2, GroupSize = 128)]
internal sealed partial class E3M2G128;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.E2M3, GroupSize = 128)]
internal sealed partial class E2M3G128;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.E4M3)]
internal sealed partial class E4M3;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.E5M2)]
internal sealed partial class E5M2;

[QuantizedLinear(4096, 4096), Preset(Presets.MxFp4)]
internal sealed partial class MxFp4;

[QuantizedLinear(4096, 4096), Preset(Presets.NvFp4)]
internal sealed partial class NvFp4;

// Every width with int8 activations, groups of 128.
[QuantizedLinear(4096, 4096), Preset(Presets.Int8_Row), Activations(GroupSize = 0)]
internal sealed partial class I8A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 8, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I8G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 7, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I7G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 6, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I6G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 5, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I5G128A8;

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128), Activations(GroupSize = 0)]
internal sealed partial class I4G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 3, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I3G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 2, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I2G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 1, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I1G128A8;

// Every width with int8 activations, groups of 32.
[QuantizedLinear(4096, 4096), Weights(Bits = 8, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I8G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 7, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I7G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 6, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I6G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 5, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I5G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I4G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 3, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I3G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 2, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I2G32A8G32;

[QuantizedLinear(4096, 4096), Weights(Bits = 1, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I1G32A8G32;

// Int8 activations in finer groups than the weights', which is the default, and int16 activations.
[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128), Activations]
internal sealed partial class I4G128A8G32;

[QuantizedLinear(4096, 4096), Preset(Presets.Int8_Row), Activations(Bits = 16, GroupSize = 0)]
internal sealed partial class I8A16;

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128), Activations(Bits = 16, GroupSize = 0)]
internal sealed partial class I4G128A16;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt2_G64), Activations(Bits = 16, GroupSize = 0)]
internal sealed partial class U2G64ZA16;

// Zero points.
[QuantizedLinear(4096, 4096), Preset(Presets.UInt4_G128), Activations(GroupSize = 0)]
internal sealed partial class U4G128ZA8;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 32, ZeroPoint = true), Activations(GroupSize = 32)]
internal sealed partial class U4G32ZA8G32;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt3_G128), Activations(GroupSize = 0)]
internal sealed partial class U3G128ZA8;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt2_G64), Activations(GroupSize = 0)]
internal sealed partial class U2G64ZA8;

[QuantizedLinear(4096, 4096), Weights(Bits = 2, GroupSize = 16, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U2G16ZA8;

[QuantizedLinear(4096, 4096), Weights(Bits = 1, GroupSize = 32, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U1G32ZA8;

// SLiM: 2:4, with and without adapters.
[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24)]
internal sealed partial class Slim;

[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24), Activations(GroupSize = 0)]
internal sealed partial class SlimA8;

[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24_LR)]
internal sealed partial class SlimAdapters;

[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24_LRQ)]
internal sealed partial class SlimAdapters4;

[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24_LRQ), Activations(GroupSize = 0)]
internal sealed partial class SlimAdapters4A8;

// Outliers, beside the format without them.
[QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 32), Outliers(0.005), Activations(GroupSize = 32)]
internal sealed partial class I4G32OutliersA8G32;

// Several widths in one matrix, beside each of them alone.
[QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 128, ZeroPoint = true), MixRows(0.1, Bits = 8), Activations(GroupSize = 0)]
internal sealed partial class U4G128ZMixedRowsA8;

[QuantizedLinear(4096, 4096), Weights(Bits = 2, GroupSize = 32), MixGroups(0.25, Bits = 1), MixGroups(0.25, Bits = 3), Activations(GroupSize = 32)]
internal sealed partial class I2G32MixedGroupsA8G32;
