namespace KernelGen.Bench;

// Kernels do not depend on the shape: one class per format serves all shapes of BenchShapes.

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.Float32)]
internal sealed partial class F32;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.Float16)]
internal sealed partial class F16;

[QuantizedLinear(4096, 4096), Preset(Presets.Int8_Row)]
internal sealed partial class I8;

[QuantizedLinear(4096, 4096), Preset(Presets.Int8_Row), Activations(GroupSize = 0)]
internal sealed partial class I8A8;

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128)]
internal sealed partial class I4G128;

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128), Activations(GroupSize = 0)]
internal sealed partial class I4G128A8;

[QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I4G32A8G32;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt4_G128), Activations(GroupSize = 0)]
internal sealed partial class U4G128ZA8;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt3_G128)]
internal sealed partial class U3G128Z;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt3_G128), Activations(GroupSize = 0)]
internal sealed partial class U3G128ZA8;

[QuantizedLinear(4096, 4096), Preset(Presets.UInt2_G64), Activations(GroupSize = 0)]
internal sealed partial class U2G64ZA8;

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
