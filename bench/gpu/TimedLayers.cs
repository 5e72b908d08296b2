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
