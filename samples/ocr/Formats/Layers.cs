namespace KernelGen.Samples.Ocr.Formats;

// The layers of the recogniser. Their formats are those of plan.kg.json, which the build reads: another plan, other kernels.

[QuantizedLinear(64, 64), Plan("conv2d_162.w_0")]
internal sealed partial class Convolution162;

[QuantizedLinear(64, 128), Plan("conv2d_164.w_0")]
internal sealed partial class Convolution164;

[QuantizedLinear(128, 128), Plan("conv2d_166.w_0")]
internal sealed partial class Convolution166;

[QuantizedLinear(128, 240), Plan("conv2d_168.w_0")]
internal sealed partial class Convolution168;

[QuantizedLinear(240, 240), Plan("conv2d_170.w_0")]
internal sealed partial class Convolution170;

[QuantizedLinear(240, 240), Plan("conv2d_172.w_0")]
internal sealed partial class Convolution172;

[QuantizedLinear(240, 240), Plan("conv2d_174.w_0")]
internal sealed partial class Convolution174;

[QuantizedLinear(240, 240), Plan("conv2d_176.w_0")]
internal sealed partial class Convolution176;

[QuantizedLinear(240, 60), Plan("conv2d_106.w_0")]
internal sealed partial class Convolution106;

[QuantizedLinear(60, 240), Plan("conv2d_107.w_0")]
internal sealed partial class Convolution107;

[QuantizedLinear(240, 480), Plan("conv2d_178.w_0")]
internal sealed partial class Convolution178;

[QuantizedLinear(480, 120), Plan("conv2d_117.w_0")]
internal sealed partial class Convolution117;

[QuantizedLinear(120, 480), Plan("conv2d_118.w_0")]
internal sealed partial class Convolution118;

[QuantizedLinear(480, 480), Plan("conv2d_180.w_0")]
internal sealed partial class Convolution180;

[QuantizedLinear(480, 480), Plan("conv2d_182.w_0")]
internal sealed partial class Convolution182;

[QuantizedLinear(480, 480), Plan("conv2d_184.w_0")]
internal sealed partial class Convolution184;

[QuantizedLinear(1440, 60), Plan("conv2d_142.w_0")]
internal sealed partial class Convolution142;

[QuantizedLinear(60, 120), Plan("conv2d_143.w_0")]
internal sealed partial class Convolution143;

[QuantizedLinear(120, 360), Plan("linear_77.w_0")]
internal sealed partial class Linear77;

[QuantizedLinear(120, 120), Plan("linear_78.w_0")]
internal sealed partial class Linear78;

[QuantizedLinear(120, 240), Plan("linear_79.w_0")]
internal sealed partial class Linear79;

[QuantizedLinear(240, 120), Plan("linear_80.w_0")]
internal sealed partial class Linear80;

[QuantizedLinear(120, 360), Plan("linear_81.w_0")]
internal sealed partial class Linear81;

[QuantizedLinear(120, 120), Plan("linear_82.w_0")]
internal sealed partial class Linear82;

[QuantizedLinear(120, 240), Plan("linear_83.w_0")]
internal sealed partial class Linear83;

[QuantizedLinear(240, 120), Plan("linear_84.w_0")]
internal sealed partial class Linear84;

[QuantizedLinear(120, 480), Plan("conv2d_144.w_0")]
internal sealed partial class Convolution144;

[QuantizedLinear(2880, 60), Plan("conv2d_145.w_0")]
internal sealed partial class Convolution145;

[QuantizedLinear(60, 120), Plan("conv2d_146.w_0")]
internal sealed partial class Convolution146;

[QuantizedLinear(120, 6625), Plan("linear_85.w_0")]
internal sealed partial class Linear85;
