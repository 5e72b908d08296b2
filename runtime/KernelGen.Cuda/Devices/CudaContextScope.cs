namespace KernelGen;

/// <summary>A stretch of code that frees memory: the device's context is that of the thread, even if it was lost.</summary>
internal readonly ref struct CudaContextScope
{
    private readonly CudaDriver _driver;
    private readonly bool _hasContext;

    /// <summary>Takes the context.</summary>
    public CudaContextScope(CudaDevice device)
    {
        _driver = device.Driver;
        _hasContext = device.TryPushContext();
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (_hasContext)
        {
            _driver.PopContext();
        }
    }
}
