using ILGPU;

namespace KernelGen.Tests.Interpreter;

/// <summary>Kernels that compute one word from words, one thread for each.</summary>
public static class WordKernels
{
    public static void Lop3(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.Lop3(x[i].X, x[i].Y, x[i].Z, 0xD8) ^ Ptx.AndOr(x[i].Y, x[i].Z, x[i].W) ^ Ptx.AndXor(x[i].W, x[i].X, x[i].Y);
    }

    public static void Prmt(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.Prmt(x[i].X, x[i].Y, x[i].Z);
    }

    public static void FunnelShift(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.FunnelShiftRight(x[i].X, x[i].Y, (int)x[i].Z) ^ Ptx.FunnelShiftLeft(x[i].X, x[i].Y, (int)x[i].W);
    }

    public static void Dp4a(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = (uint)Ptx.Dp4aU8S8(x[i].X, x[i].Y, Ptx.Dp4aS8S8(x[i].Z, x[i].W, (int)x[i].X));
    }

    public static void HalfSums(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.MulF16x2(Ptx.AddF16x2(x[i].X, x[i].Y), Ptx.SubF16x2(x[i].Z, x[i].W));
    }

    public static void HalfFma(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.FmaF16x2(x[i].X, x[i].Y, x[i].Z);
    }

    public static void HalfConversions(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        float sum = Ptx.CvtF32LowF16(x[i].X) + Ptx.CvtF32HighF16(x[i].X) + Ptx.CvtF32F16((ushort)x[i].Y);
        y[i] = Ptx.CvtF16x2(sum, Ptx.CvtF32HighF16(x[i].Y)) ^ Ptx.CvtF16(sum);
    }

    public static void BFloatFma(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.FmaBF16x2(x[i].X, x[i].Y, x[i].Z);
    }

    public static void BFloatSums(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.MulBF16x2(Ptx.AddBF16x2(x[i].X, x[i].Y), Ptx.SubBF16x2(x[i].Z, x[i].W));
    }

    public static void BFloatConversions(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.CvtBF16x2(Ptx.CvtF32LowBF16(x[i].X) * 1.7f, Ptx.CvtF32HighBF16(x[i].X) + 0.1f);
    }

    public static void Shuffles(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        y[i] = Ptx.ShflBfly(x[i].X, 5) + Ptx.ShflIdx(x[i].Y, 3) + Ptx.ShflDown(x[i].Z, 7) + (uint)Ptx.LaneId();
    }

    public static void Loop(ArrayView<UInt4> x, ArrayView<uint> y)
    {
        int i = Group.IdxX;
        uint sum = 0;
        for (uint step = 0; step < x[i].X % 13; step++)
        {
            if ((x[i].Y >> (int)step & 1) != 0)
            {
                sum += step * x[i].Z;
                continue;
            }

            sum ^= x[i].W / (step + 1);
        }

        y[i] = sum;
    }
}
