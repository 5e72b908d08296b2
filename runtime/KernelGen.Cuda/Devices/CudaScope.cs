namespace KernelGen;

/// <summary>A stretch of code in which the device's context is that of the thread, and no other thread queues anything if the lock was taken.</summary>
internal readonly ref struct CudaScope
{
    private readonly CudaDevice _device;
    private readonly bool _hasLock;

    /// <summary>Takes the lock, then the context.</summary>
    public CudaScope(CudaDevice device, bool takesLock)
    {
        _device = device;
        _hasLock = takesLock;
        if (takesLock)
        {
            device.QueueLock.Enter();
        }

        try
        {
            device.PushContext();
        }
        catch
        {
            if (takesLock)
            {
                device.QueueLock.Exit();
            }

            throw;
        }
    }

    /// <summary>Gives both back.</summary>
    public void Dispose()
    {
        _device.Driver.PopContext();
        if (_hasLock)
        {
            _device.QueueLock.Exit();
        }
    }
}
