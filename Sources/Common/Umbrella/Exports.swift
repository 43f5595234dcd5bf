// All that services share, under one name; on its way out: a file imports the modules that it uses.
@_exported public import Broker
@_exported public import Chat
@_exported public import Identity
@_exported public import Limits
@_exported public import Operations
@_exported public import Primitives
@_exported public import Redis
@_exported public import SMS
@_exported public import Secrets
@_exported public import Settings
