namespace KernelGen.Tests;

// The one list: every element, and every pair of granularity, zero point, scale type, second level, activation, sparsity and low-rank branch that is valid together.
// Golden files, readback, conformance and benchmarks read it. Kernels do not depend on the shape, so tests also run them at others.

[QuantizedLinear(192, 37), Weights(Bits = 1, Granularity = Granularity.Tensor)]
internal sealed partial class I1T;

[QuantizedLinear(192, 37), Weights(Bits = 1, GroupSize = 96), Activations(GroupSize = 0)]
internal sealed partial class I1G96A8;

[QuantizedLinear(192, 37), Weights(Bits = 1, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U1CZA8;

[QuantizedLinear(192, 37), Weights(Bits = 1, Element = WeightElement.UInt, GroupSize = 32)]
internal sealed partial class U1G32;

[QuantizedLinear(192, 37), Weights(Bits = 2, GroupSize = 48)]
internal sealed partial class I2G48;

[QuantizedLinear(192, 37), Weights(Bits = 2, Granularity = Granularity.Tensor), Activations(GroupSize = 0)]
internal sealed partial class I2TA8;

[QuantizedLinear(192, 37), Weights(Bits = 2, GroupSize = 64, ZeroPoint = true)]
internal sealed partial class U2G64Z;

[QuantizedLinear(192, 37), Weights(Bits = 2, GroupSize = 64, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U2G64ZA8;

[QuantizedLinear(192, 37), Weights(Bits = 3)]
internal sealed partial class I3C;

[QuantizedLinear(192, 37), Weights(Bits = 3, GroupSize = 32), Activations(GroupSize = 0)]
internal sealed partial class I3G32A8;

[QuantizedLinear(192, 37), Weights(Bits = 3, GroupSize = 48, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U3G48ZA8;

[QuantizedLinear(192, 37), Weights(Bits = 3, GroupSize = 48, ZeroPoint = true), Activations(Bits = 16)]
internal sealed partial class U3G48ZA16G48;

[QuantizedLinear(192, 37), Weights(Bits = 3, Granularity = Granularity.Tensor, ZeroPoint = true)]
internal sealed partial class U3TZ;

[QuantizedLinear(192, 37), Weights(Bits = 4, Granularity = Granularity.Tensor), Activations(GroupSize = 0)]
internal sealed partial class I4TA8;

[QuantizedLinear(256, 37), Weights(Bits = 4, GroupSize = 128)]
internal sealed partial class I4G128;

[QuantizedLinear(256, 37), Weights(Bits = 4, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class I4G128A8;

[QuantizedLinear(256, 37), Weights(Bits = 4, GroupSize = 128), Activations]
internal sealed partial class I4G128A8G32;

[QuantizedLinear(256, 37), Weights(Bits = 4, GroupSize = 128), Activations(Bits = 16)]
internal sealed partial class I4G128A16G32;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 128, PadK = true)]
internal sealed partial class I4G128Padded;

[QuantizedLinear(192, 37), Weights(Bits = 4, Scale = ScaleType.Float32)]
internal sealed partial class I4CFp32;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32), Activations(GroupSize = 32)]
internal sealed partial class I4G32A8G32;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32, ZeroPoint = true)]
internal sealed partial class U4G32Z;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 16, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U4G16ZA8;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.UInt, Granularity = Granularity.Tensor)]
internal sealed partial class U4T;

[QuantizedLinear(192, 37), Weights(Bits = 5, GroupSize = 96)]
internal sealed partial class I5G96;

[QuantizedLinear(192, 37), Weights(Bits = 5, GroupSize = 48, ZeroPoint = true), Activations(GroupSize = 48)]
internal sealed partial class U5G48ZA8G48;

[QuantizedLinear(192, 37), Weights(Bits = 5, Granularity = Granularity.Tensor, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U5TZA8;

[QuantizedLinear(192, 37), Weights(Bits = 6), Activations(GroupSize = 0)]
internal sealed partial class I6CA8;

[QuantizedLinear(192, 37), Weights(Bits = 6, GroupSize = 32, ZeroPoint = true)]
internal sealed partial class U6G32Z;

[QuantizedLinear(192, 37), Weights(Bits = 7, GroupSize = 16)]
internal sealed partial class I7G16;

[QuantizedLinear(192, 37), Weights(Bits = 7, GroupSize = 32), Activations(GroupSize = 0)]
internal sealed partial class I7G32A8;

[QuantizedLinear(192, 37), Weights(Bits = 7, ZeroPoint = true), Activations(GroupSize = 0)]
internal sealed partial class U7CZA8;

[QuantizedLinear(192, 37), Weights(Bits = 8)]
internal sealed partial class I8C;

[QuantizedLinear(192, 37), Weights(Bits = 8), Activations(GroupSize = 0)]
internal sealed partial class I8CA8;

[QuantizedLinear(192, 37), Weights(Bits = 8), Activations(Bits = 16, GroupSize = 0)]
internal sealed partial class I8CA16;

[QuantizedLinear(192, 37), Weights(Bits = 8, ZeroPoint = true), Activations]
internal sealed partial class U8CZA8G32;

[QuantizedLinear(192, 37), Weights(Bits = 8, GroupSize = 32, ZeroPoint = true, Scale = ScaleType.Float32), Activations(GroupSize = 0)]
internal sealed partial class U8G32ZA8Fp32;

[QuantizedLinear(192, 37), Weights(Bits = 8, Granularity = Granularity.Tensor, ZeroPoint = true)]
internal sealed partial class U8TZ;

[QuantizedLinear(256, 37), Weights(Element = WeightElement.Ternary, GroupSize = 64)]
internal sealed partial class TernaryG64;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.Ternary), Activations(GroupSize = 32)]
internal sealed partial class TernaryCA8G32;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.Float16)]
internal sealed partial class F16Layer;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.Float32)]
internal sealed partial class F32Layer;

[QuantizedLinear(192, 37), Weights(Bits = 3, Element = WeightElement.NormalFloat, GroupSize = 48)]
internal sealed partial class Nf3G48;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64)]
internal sealed partial class Nf4G64;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64), Sparse(2, 4)]
internal sealed partial class Nf4G64S24;

[QuantizedLinear(192, 37), Weights(Bits = 3, Element = WeightElement.PowerOfTwo)]
internal sealed partial class Pot3C;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.PowerOfTwo, GroupSize = 16)]
internal sealed partial class Pot4G16;

[QuantizedLinear(192, 37), Weights(Bits = 3, Element = WeightElement.PowerOfRootTwo, Granularity = Granularity.Tensor)]
internal sealed partial class Post3T;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.PowerOfRootTwo, GroupSize = 128, PadK = true)]
internal sealed partial class Post4G128Padded;

[QuantizedLinear(192, 37), Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), SecondLevel(Bits = 3, Rows = 16, Groups = 1)]
internal sealed partial class U3G16S3Z;

[QuantizedLinear(192, 37), Weights(Bits = 2, GroupSize = 16, ZeroPoint = true), SecondLevel(Bits = 6, Rows = 16), Outliers(0.02)]
internal sealed partial class U2G16S6ZOutliers;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64), SecondLevel(Bits = 8)]
internal sealed partial class Nf4G64S8;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32), SecondLevel(Bits = 4, Groups = 4), Activations]
internal sealed partial class I4G32S4A8G32;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E2M1, GroupSize = 16, Scale = ScaleType.Float8)]
internal sealed partial class E2M1G16Float8;

#pragma warning disable KG012 // Tables are large beside rows as short as these.
[QuantizedLinear(192, 37), Weights(Bits = 2, Element = WeightElement.Lut, Granularity = Granularity.Tensor)]
internal sealed partial class Lut2T;

[QuantizedLinear(192, 37), Weights(Bits = 3, Element = WeightElement.Lut)]
internal sealed partial class Lut3C;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.Lut)]
internal sealed partial class Lut4C;

[QuantizedLinear(192, 37), Weights(Bits = 4, Element = WeightElement.Lut, Granularity = Granularity.Tensor)]
internal sealed partial class Lut4T;

[QuantizedLinear(192, 37), Weights(Bits = 5, Element = WeightElement.Lut, Granularity = Granularity.Tensor)]
internal sealed partial class Lut5T;

[QuantizedLinear(192, 37), Weights(Bits = 8, Element = WeightElement.Lut)]
internal sealed partial class Lut8C;

[QuantizedLinear(192, 37), Weights(Bits = 3, Element = WeightElement.Lut), Outliers(0.005)]
internal sealed partial class Lut3COutliers;
#pragma warning restore KG012

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E2M1, GroupSize = 32)]
internal sealed partial class E2M1G32;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E2M1, GroupSize = 32, Scale = ScaleType.PowerOfTwo)]
internal sealed partial class E2M1G32PowerOfTwo;

[QuantizedLinear(192, 37), Weights(Bits = 5, GroupSize = 32, Scale = ScaleType.PowerOfTwo), Activations(GroupSize = 32)]
internal sealed partial class I5G32PowerOfTwoA8G32;

[QuantizedLinear(192, 37), Weights(Bits = 8, Scale = ScaleType.PowerOfTwo)]
internal sealed partial class I8CPowerOfTwo;

[QuantizedLinear(192, 37), Weights(Bits = 3, Granularity = Granularity.Tensor, ZeroPoint = true, Scale = ScaleType.PowerOfTwo)]
internal sealed partial class U3TZPowerOfTwo;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E3M2, GroupSize = 64)]
internal sealed partial class E3M2G64;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E2M3, GroupSize = 48)]
internal sealed partial class E2M3G48;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E4M3, Granularity = Granularity.Tensor, Scale = ScaleType.Float32)]
internal sealed partial class E4M3TFp32;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E4M3), Sparse(2, 4)]
internal sealed partial class E4M3CS24;

[QuantizedLinear(192, 37), Weights(Element = WeightElement.E5M2, GroupSize = 32)]
internal sealed partial class E5M2G32;

[QuantizedLinear(192, 37), Weights(Bits = 4), LowRank(Rank = 7, Element = WeightElement.NormalFloat, Bits = 4, GroupSize = 32), Activations(GroupSize = 0)]
internal sealed partial class I4CLowRankNf4A8;

[QuantizedLinear(192, 37), Weights(Bits = 4, Granularity = Granularity.Tensor), Sparse(2, 4)]
internal sealed partial class I4TS24;

[QuantizedLinear(192, 37), Weights(Bits = 4, Granularity = Granularity.Tensor), Sparse(2, 4), Activations(GroupSize = 0)]
internal sealed partial class I4TS24A8;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32), Sparse(2, 4), Activations(GroupSize = 32)]
internal sealed partial class I4G32S24A8G32;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 16, ZeroPoint = true), Sparse(2, 4), Activations(GroupSize = 0)]
internal sealed partial class U4G16ZS24A8;

[QuantizedLinear(192, 37), Weights(Bits = 4), Sparse(2, 4), Activations]
internal sealed partial class I4CS24A8G64;

[QuantizedLinear(192, 37), Weights(Bits = 4), Sparse(2, 4), Activations(Bits = 16)]
internal sealed partial class I4CS24A16G64;

[QuantizedLinear(192, 37), Weights(Bits = 2, ZeroPoint = true), Sparse(2, 4)]
internal sealed partial class U2CZS24;

[QuantizedLinear(192, 37), Weights(Bits = 8, GroupSize = 64), Sparse(2, 4), Activations(GroupSize = 0)]
internal sealed partial class I8G64S24A8;

[QuantizedLinear(192, 37), Weights(Bits = 3, GroupSize = 48, ZeroPoint = true), Sparse(2, 4), Activations(GroupSize = 0)]
internal sealed partial class U3G48ZS24A8;

[QuantizedLinear(192, 37), Weights(Bits = 4, Granularity = Granularity.Tensor), Sparse(2, 4), LowRank(Ratio = 0.1, Bits = 4, GroupSize = 128), Activations(GroupSize = 0)]
internal sealed partial class SlimA8;

[QuantizedLinear(192, 37), Weights(Bits = 4, Granularity = Granularity.Tensor), Sparse(2, 4), LowRank(Ratio = 0.1)]
internal sealed partial class SlimFp16;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 96), LowRank(Rank = 7, Bits = 3, Element = WeightElement.UInt, GroupSize = 32)]
internal sealed partial class I4G96LowRankU3;

[QuantizedLinear(192, 37), Weights(Bits = 2), LowRank(Rank = 5, Element = WeightElement.Float32), Activations(GroupSize = 0)]
internal sealed partial class I2CLowRankF32A8;

[QuantizedLinear(192, 37), Weights(Bits = 2, GroupSize = 64, ZeroPoint = true), Outliers(0.02)]
internal sealed partial class U2G64ZOutliers;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32), Outliers(0.0045), Activations(GroupSize = 32)]
internal sealed partial class I4G32OutliersA8G32;

[QuantizedLinear(192, 37), Weights(Bits = 2), Outliers(0.03, Kind = OutlierKind.Columns), Activations(GroupSize = 0)]
internal sealed partial class I2COutlierColumnsA8;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 96), LowRank(Rank = 7, Bits = 3, Element = WeightElement.UInt, GroupSize = 32), Outliers(0.03)]
internal sealed partial class I4G96LowRankU3Outliers;

[QuantizedLinear(256, 37), Weights(Bits = 2, GroupSize = 64, ZeroPoint = true), MixGroups(0.25, Bits = 1), MixGroups(0.25, Bits = 3, ZeroPoint = true)]
internal sealed partial class U2G64ZMixedGroups;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32, ZeroPoint = true), MixRows(0.5, Bits = 8), LowRank(Rank = 7), Outliers(0.02), Activations(GroupSize = 32)]
internal sealed partial class U4G32ZMixedRowsA8G32;

[QuantizedLinear(192, 37), Weights(Bits = 4, GroupSize = 32), Permuted, Activations(GroupSize = 32)]
internal sealed partial class I4G32PermutedA8G32;

[QuantizedLinear(192, 37), Weights(Bits = 2, GroupSize = 16, ZeroPoint = true), MixGroups(0.1, Bits = 4, ZeroPoint = true), Permuted, Outliers(0.03, Kind = OutlierKind.Columns)]
internal sealed partial class U2G16ZMixedColumns;
