namespace KernelGen.GpuBench;

// What is timed beside fp16. Kernels do not depend on the shape, so one class per format serves all shapes.

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128)]
internal sealed partial class Int4;

[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24)]
internal sealed partial class Slim;

[QuantizedLinear(4096, 4096), Preset(Presets.Slim_W4_24_LRQ)]
internal sealed partial class SlimAdapters4;

[QuantizedLinear(4096, 4096), Preset(Presets.Int4_G128), Activations(GroupSize = 0)]
internal sealed partial class Int4A8;

[QuantizedLinear(4096, 4096), Preset(Presets.Int8_Row), Activations(GroupSize = 0)]
internal sealed partial class Int8A8;

[QuantizedLinear(4096, 4096), Preset(Presets.MxFp4)]
internal sealed partial class MxFp4;

[QuantizedLinear(4096, 4096), Weights(Element = WeightElement.NormalFloat, Bits = 4, GroupSize = 64)]
internal sealed partial class Nf4;

[QuantizedLinear(4096, 4096), Preset(Presets.QuantEase_3b_Out1)]
internal sealed partial class QuantEase;

[QuantizedLinear(4096, 4096), Preset(Presets.SqueezeLlm_3bit_S50)]
internal sealed partial class SqueezeLlm;
