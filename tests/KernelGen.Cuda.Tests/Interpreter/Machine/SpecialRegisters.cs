namespace KernelGen.Tests.Interpreter;

/// <summary>Registers that the hardware sets.</summary>
internal static unsafe class SpecialRegisters
{
    public static void Fill(Warp warp, int slot, string name, (int X, int Y, int Z) block, int staticSharedBytes)
    {
        LaunchShape shape = warp.Block.Shape;
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            int thread = (warp.Index * Warp.Size) + lane;
            warp[slot][lane] = (ulong)(name switch
            {
                "%tid.x" => thread % shape.BlockSize.X,
                "%tid.y" => thread / shape.BlockSize.X % shape.BlockSize.Y,
                "%tid.z" => thread / shape.BlockSize.X / shape.BlockSize.Y,
                "%ntid.x" => shape.BlockSize.X,
                "%ntid.y" => shape.BlockSize.Y,
                "%ntid.z" => shape.BlockSize.Z,
                "%ctaid.x" => block.X,
                "%ctaid.y" => block.Y,
                "%ctaid.z" => block.Z,
                "%nctaid.x" => shape.Grid.X,
                "%nctaid.y" => shape.Grid.Y,
                "%nctaid.z" => shape.Grid.Z,
                "%laneid" => lane,
                "%warpid" => warp.Index,
                "%nwarpid" => warp.Block.Warps.Length,
                "%dynamic_smem_size" => shape.DynamicSharedBytes,
                "%total_smem_size" => staticSharedBytes + shape.DynamicSharedBytes,
                _ => throw new PtxFault($"register {name} is unknown"),
            });
        }

        warp.Defined[slot] = Warp.All;
    }
}
