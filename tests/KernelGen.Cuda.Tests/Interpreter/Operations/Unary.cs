using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>A function of one operand in each lane.</summary>
internal sealed unsafe class Unary<TA, TTo, TFunction>(int target, int a) : Operation
    where TA : unmanaged
    where TTo : unmanaged
    where TFunction : IUnary<TA, TTo>
{
    public override void Execute(Warp warp, uint lanes)
    {
        ulong* to = warp[target], x = warp[a];
        if (lanes == Warp.All)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                to[lane] = Lane.Put(TFunction.Apply(Lane.Get<TA>(x[lane])));
            }

            return;
        }

        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            to[lane] = Lane.Put(TFunction.Apply(Lane.Get<TA>(x[lane])));
        }
    }
}
