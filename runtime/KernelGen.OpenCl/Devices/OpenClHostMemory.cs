namespace KernelGen;

/// <summary>Host memory that the device reads too: it is freed when nothing queued can still read it.</summary>
internal sealed unsafe class OpenClHostMemory(OpenClDevice device) : IWeightMemory
{
    public byte* Allocate(nuint bytes) => LargeMemory.Shared.Allocate(bytes);

    public void Free(byte* data)
    {
        device.WaitForAll();
        LargeMemory.Shared.Free(data);
    }
}
