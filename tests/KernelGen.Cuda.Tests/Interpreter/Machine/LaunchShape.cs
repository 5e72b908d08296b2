namespace KernelGen.Tests.Interpreter;

/// <summary>How many blocks a launch has, how many threads a block has, and how much shared memory beyond what the kernel declares.</summary>
internal readonly record struct LaunchShape((int X, int Y, int Z) Grid, (int X, int Y, int Z) BlockSize, int DynamicSharedBytes)
{
    public LaunchShape(int blocks, int threads, int dynamicSharedBytes = 0)
        : this((blocks, 1, 1), (threads, 1, 1), dynamicSharedBytes)
    {
    }

    /// <summary>Threads of a block.</summary>
    public int Threads => BlockSize.X * BlockSize.Y * BlockSize.Z;
}
