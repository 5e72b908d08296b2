namespace KernelGen.Samples.Ocr.Formats;

// One class per format: kernels do not depend on the shape, so that each class here lends its kernels to every layer of its format. Shapes are those of the widest layer.

[QuantizedLinear(2880, 60), Weights(Element = WeightElement.Float32)]
internal sealed partial class Float32;

[QuantizedLinear(2880, 60), Weights(Bits = 3, GroupSize = 64)]
internal sealed partial class Int3Group64;

[QuantizedLinear(2880, 60), Weights(Bits = 4, GroupSize = 64)]
internal sealed partial class Int4Group64;

[QuantizedLinear(2880, 60), Weights(Bits = 5, GroupSize = 64)]
internal sealed partial class Int5Group64;

[QuantizedLinear(2880, 60), Weights(Bits = 6, GroupSize = 64)]
internal sealed partial class Int6Group64;

[QuantizedLinear(2880, 60), Weights(Bits = 8, GroupSize = 64)]
internal sealed partial class Int8Group64;

[QuantizedLinear(2880, 60), Weights(Bits = 3, GroupSize = 120)]
internal sealed partial class Int3Group120;

[QuantizedLinear(2880, 60), Weights(Bits = 4, GroupSize = 120)]
internal sealed partial class Int4Group120;

[QuantizedLinear(2880, 60), Weights(Bits = 5, GroupSize = 120)]
internal sealed partial class Int5Group120;

[QuantizedLinear(2880, 60), Weights(Bits = 6, GroupSize = 120)]
internal sealed partial class Int6Group120;

[QuantizedLinear(2880, 60), Weights(Bits = 8, GroupSize = 120)]
internal sealed partial class Int8Group120;
