// swift-format-ignore-file
// Made by scripts/lib/openapi_json.py from Resources/openapi.yaml: change that, and run it.

/// The description of this API, in two forms.
enum OpenAPIDocument {
    /// As it is written, with comments.
    static let yaml = #"""
openapi: 3.1.0
info:
  title: Chelseru
  version: "1"
  license:
    name: Apache 2.0
    identifier: Apache-2.0
  description: |
    One-time passwords, messages by SMS, and chat.

    What holds everywhere:

    - Bodies are JSON, form or multipart; answers are JSON. A trailing slash is optional.
    - Every answer has an `X-Request-ID`. It is ours; one that comes in (1 to 128 letters, digits and `-_.:=`), and a W3C
      `traceparent`, count from the operator's own proxies only (`http.trustedProxies`).
    - Waiting is bounded: 5 requests wait for one message, 20 without key or account at one address, 200 of one key or user. One more is
      answered at once, with what is known then.
    - The gateway answers 429 `rate_limited` with `limit` `ip` to more than so many requests a second from one address that show no
      credentials, or that ask where none are looked at.
    - Every error has a stable `code` for programs and the `request_id`. Where waiting helps, `retry_after` says how many
      seconds, and `Retry-After` the same.
    - An unknown path is a 404, a wrong method a 405 with `Allow`, headers without end a 431. A request that does not arrive
      within 20 seconds is a 408, and one that breaks off a 400.
    - HTTP is 1.1 or 1.0, as RFC 9110 and RFC 9112 have it. Every GET has its HEAD, OPTIONS is answered with `Allow`, `Expect: 100-continue`
      with a 100 or with what there is to say at once. Ranges get the whole; a body with a `Content-Encoding` is a 415.
    - Percent sequences in paths, queries and forms are decoded once. A broken one is a 400, and so is one that is no text, but in a path a
      404.
    - 503 means that nothing was done: try again.
    - JSON names a member once and nests at most 32 levels. Names of fields and parameters are at most 64 bytes of ASCII.
    - Text is UTF-8 without more than 30 combining marks in a row, else 400 `text_not_allowed` with the field's name.
    - Clients are to be made from this document, so each field has one type here, and each body one class. What is taken besides,
      such as a number for a text, stands as `x-also`, and a form or multipart body as `x-form`; `x-plain-form` is the pattern
      of a field of which more spellings are taken; `x-codes` and `x-extensible-enum` say which values there are today, and
      more may come.
    - Headers that are read as protocol, and the address, are printable ASCII, else 400 `bad_header` or `bad_request`, and the connection
      ends. Others may hold anything; 512 bytes of them are looked at.
servers:
  - url: /
tags:
  - name: Codes
    description: Logging in with a code that comes by SMS.
  - name: Tokens
    description: Tokens as SimpleJWT makes them.
  - name: Passwords
    description: Logging in with a user name and a password, where that is switched on.
  - name: Sessions
    description: A user's own logins.
  - name: Messages
    description: Sending SMS.
  - name: Chat
    description: Rooms and their messages; what happens in them goes over WebSockets.
  - name: Providers
    description: For SMS providers.

paths:
  /api/otp/send/:
    post:
      tags: [Codes]
      operationId: sendCode
      summary: Send a login code
      description: |
        With `Prefer: wait=N` the answer is held until a provider took the SMS: then it has a `status`, or is a 502 and the code
        is taken back. Once a number has logged in, strangers may use up half of the codes that it may be sent; the rest is for
        who shows its `device`, or comes from an address from which it logged in within 30 days.
      security: []
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/Prefer"
      requestBody:
        required: true
        x-form: SendCodeForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/SendCode"
      responses:
        "200":
          description: The code is stored and its SMS on its way.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
            Preference-Applied:
              $ref: "#/components/headers/PreferenceApplied"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/CodeSent"
          links:
            status:
              $ref: "#/components/links/MessageStatus"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "403":
          $ref: "#/components/responses/NotPermitted"
        "404":
          $ref: "#/components/responses/MethodDisabled"
        "408":
          $ref: "#/components/responses/TooSlow"
        "409":
          $ref: "#/components/responses/CodeIsLive"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "422":
          $ref: "#/components/responses/IdempotencyMismatch"
        "429":
          $ref: "#/components/responses/TooMany"
        "502":
          description: Every provider refused, and the code is taken back (`not_sent`). Only if you asked to wait.
          x-codes: [not_sent]
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
            Preference-Applied:
              $ref: "#/components/headers/PreferenceApplied"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/DetailsError"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/authenticate/:
    post:
      tags: [Codes]
      operationId: authenticate
      summary: Exchange a code for tokens
      description: |
        A code works once. It bears 5 wrong guesses from one address and 20 from all, and 5 more from whoever shows the `id` of
        the send. Half of the 20 are for who shows a `device` of the number, comes from an address from which it logged in
        within 30 days, or has asked for the code. A 400 costs no guess.
      security: []
      requestBody:
        required: true
        x-form: AuthenticateForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Authenticate"
      responses:
        "200":
          $ref: "#/components/responses/NumberLoggedIn"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/CodeRefused"
        "404":
          $ref: "#/components/responses/MethodDisabled"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /.well-known/jwks.json:
    get:
      tags: [Tokens]
      operationId: getKeys
      summary: The keys that tokens are signed with
      description: For services that check tokens by themselves. Empty where tokens are signed with a shared secret.
      security: []
      parameters:
        - name: If-None-Match
          in: header
          description: The `ETag` of the set you have.
          schema:
            type: string
      responses:
        "200":
          description: A JSON Web Key Set (RFC 7517).
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            ETag:
              required: true
              schema:
                type: string
            Cache-Control:
              required: true
              schema:
                type: string
                x-extensible-enum: ["public, max-age=300"]
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/KeySet"
        "304":
          description: "`If-None-Match` named the present set."
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"

  /api/token/refresh/:
    post:
      tags: [Tokens]
      operationId: refreshToken
      summary: Exchange a refresh token for new tokens
      description: |
        The refresh token is used up. If the answer was lost, the same token gets it again for 30 seconds; later it ends the
        session, because somebody else may have it.
      security: []
      requestBody:
        required: true
        x-form: RefreshForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Refresh"
      responses:
        "200":
          description: The new tokens.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/TokenPair"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/BadToken"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/token/verify/:
    post:
      tags: [Tokens]
      operationId: verifyToken
      summary: Ask whether a token is good
      security: []
      requestBody:
        required: true
        x-form: VerifyForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Verify"
      responses:
        "200":
          description: It is, and its session lives.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Nothing"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/BadToken"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/logout/:
    post:
      tags: [Sessions]
      operationId: logOut
      summary: End the session of this token
      security:
        - Bearer: []
      responses:
        "204":
          $ref: "#/components/responses/Ended"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/sessions/:
    get:
      tags: [Sessions]
      operationId: listSessions
      summary: List the own live sessions
      security:
        - Bearer: []
      responses:
        "200":
          description: Newest first.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/Session"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"
    delete:
      tags: [Sessions]
      operationId: endOtherSessions
      summary: End all own sessions but this one
      security:
        - Bearer: []
      responses:
        "204":
          $ref: "#/components/responses/Ended"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/sessions/{id}/:
    delete:
      tags: [Sessions]
      operationId: endSession
      summary: End one of the own sessions
      security:
        - Bearer: []
      parameters:
        - name: id
          in: path
          required: true
          description: The `id` that the list of sessions shows.
          schema:
            type: integer
            format: int64
            minimum: 1
            maximum: 9223372036854775807
      responses:
        "204":
          $ref: "#/components/responses/Ended"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/NotFound"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/register/:
    post:
      tags: [Passwords]
      operationId: register
      summary: Register a user with a password
      security: []
      requestBody:
        required: true
        x-form: RegisterForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Register"
      responses:
        "201":
          description: The user is there and may log in.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Registered"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "404":
          $ref: "#/components/responses/MethodDisabled"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/login/:
    post:
      tags: [Passwords]
      operationId: logIn
      summary: Log in with a password
      security: []
      requestBody:
        required: true
        x-form: PasswordLoginForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/PasswordLogin"
      responses:
        "200":
          $ref: "#/components/responses/LoggedIn"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          description: No such user, or another password (`no_active_account`).
          x-codes: [no_active_account]
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            WWW-Authenticate:
              $ref: "#/components/headers/Challenge"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/DetailError"
        "404":
          $ref: "#/components/responses/MethodDisabled"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/password/change/:
    post:
      tags: [Passwords]
      operationId: changePassword
      summary: Change the own password
      description: |
        The caller's other sessions end, with their tokens and connections; this one stays. Wrong old passwords are counted with those
        of logins. Who logs in by code only has no password to change (`no_password`).
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: ChangePasswordForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/ChangePassword"
      responses:
        "204":
          description: The password is the new one, and no other session is left.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/MethodDisabled"
        "408":
          $ref: "#/components/responses/TooSlow"
        "409":
          description: It was changed by another request at the same time (`password_changed`).
          x-codes: [password_changed]
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/DetailsError"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/message/send/:
    post:
      tags: [Messages]
      operationId: sendMessage
      summary: Send a message
      description: |
        Waits up to 10 seconds for a provider to take it: 200; without an outcome by then it is a 202, and goes on. `Prefer:
        wait=N` changes the wait, `Prefer: respond-async` leaves it out.

        With an access token: to the own number only, or to others too if the operator lets users; within a day's limits by
        `user`, `number`, `receiver`, `address` and for all users together (`users_total`). An account without a number that a
        code has proven gets a 403. A `template_id` that the sender may not name is a 400 with the code `template_not_allowed`.
      security:
        - ApiKey: []
        - Bearer: []
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/Prefer"
      requestBody:
        required: true
        x-form: SendMessageForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/SendMessage"
      responses:
        "200":
          description: A provider has taken it.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
            Preference-Applied:
              $ref: "#/components/headers/PreferenceApplied"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/MessageSent"
          links:
            status:
              $ref: "#/components/links/MessageStatus"
        "202":
          description: It will be sent; `status_url` tells what becomes of it.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
            Preference-Applied:
              $ref: "#/components/headers/PreferenceApplied"
            Location:
              required: true
              description: The same as `status_url`.
              schema:
                type: string
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/MessageQueued"
          links:
            status:
              $ref: "#/components/links/MessageStatus"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotASender"
        "403":
          $ref: "#/components/responses/NotPermitted"
        "408":
          $ref: "#/components/responses/TooSlow"
        "409":
          $ref: "#/components/responses/StillRunning"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "422":
          $ref: "#/components/responses/IdempotencyMismatch"
        "429":
          $ref: "#/components/responses/TooMany"
        "502":
          description: Every provider refused.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
            Preference-Applied:
              $ref: "#/components/headers/PreferenceApplied"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/MessageRefused"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/messages/batch/:
    post:
      tags: [Messages]
      operationId: sendMessages
      summary: Send up to 1,000 messages
      description: |
        None is waited for. Each is judged by itself, so one that is wrong stops no other. Bodies up to 4 MiB. What is wrong counts
        against the key's rate, and costs nothing of its budget.
      security:
        - ApiKey: []
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Batch"
      responses:
        "200":
          description: A result for each message, in order.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/BatchResult"
        "400":
          description: The body is no batch, or none of its messages can be sent (`no_valid_message`); kept for no repeat.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/BatchRefused"
        "401":
          $ref: "#/components/responses/NotASender"
        "403":
          $ref: "#/components/responses/NotPermitted"
        "408":
          $ref: "#/components/responses/TooSlow"
        "409":
          $ref: "#/components/responses/StillRunning"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "422":
          $ref: "#/components/responses/IdempotencyMismatch"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/messages/{id}/:
    get:
      tags: [Messages]
      operationId: getMessage
      summary: What has become of a message
      description: |
        The whole story for who sent it. For a login code status and times only, and for whoever knows the id, which only the
        answer to its send told. Whether the phone got it (`delivered`, `undelivered`) is for API keys and for the account of that number;
        for anybody else `sent` is the end.
      security:
        - {}
        - ApiKey: []
        - Bearer: []
      parameters:
        - name: id
          in: path
          required: true
          schema:
            $ref: "#/components/schemas/MessageID"
        - name: wait
          in: query
          description: Hold the answer until the status changes, for so many seconds; more than 30 is 30.
          schema:
            type: integer
            minimum: 0
            maximum: 999999999
        - name: status
          in: query
          description: The status you know; `wait` ends at once if it is another by now.
          schema:
            $ref: "#/components/schemas/MessageStatus"
      responses:
        "200":
          description: The message.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Message"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotASender"
        "404":
          $ref: "#/components/responses/NotFound"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/chatrooms/:
    get:
      tags: [Chat]
      operationId: listRooms
      summary: List the own rooms
      description: |
        A page of 500 rooms, and no more than 256 KiB, those with the newest activity first; if there are more, `Link` says where
        (RFC 8288). Of each at most 50 members, and fewer where there are more than 40
        rooms, but no fewer than 4, among them oneself; `member_count` says how many there are.
      security:
        - Bearer: []
      parameters:
        - name: cursor
          in: query
          description: From `Link`; nothing to be made by hand.
          schema:
            $ref: "#/components/schemas/Cursor"
      responses:
        "200":
          description: Newest activity first.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Link:
              description: The next page, `rel="next"`, if there is one.
              schema:
                type: string
                maxLength: 512
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/Room"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"
    post:
      tags: [Chat]
      operationId: openRoom
      summary: Open a room
      description: |
        With `user_id` or `mobile_number` the direct room of the two, which is made if there is none. With `users` a new group whose
        owner you are.

        A number is that of the account in your own group, or else of the one in group 0; one that nobody has is answered as an unknown
        `user_id`. Each costs one of a budget of its own (429 with `limit` `numbers`); the operator may have switched numbers off (403
        `not_permitted`).

        Each stranger among them, who has neither written nor read in a room that both are in, counts as a look-up (429 with `limit`
        `lookups`), and takes only so many rooms from strangers (403 `too_many_strangers`; of several users nobody learns which).
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: OpenRoomForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/OpenRoom"
      responses:
        "200":
          description: The direct room that the two have.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/RoomDetail"
        "201":
          description: A new room.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/RoomDetail"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "409":
          $ref: "#/components/responses/TooManyRooms"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"

  /api/chat/chatrooms/{id}/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/RoomID"
    get:
      tags: [Chat]
      operationId: getRoom
      summary: Show a room with its members
      description: |
        Of more than 1,000 members some are shown, among them oneself; `member_count` says how many there are.
      security:
        - Bearer: []
      responses:
        "200":
          description: The room.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/RoomDetail"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"
    put:
      tags: [Chat]
      operationId: replaceRoom
      summary: Rename, close or open a room (the same as PATCH)
      description: |
        For the owner and admins of a group. What is absent stays.
      security:
        - Bearer: []
      requestBody:
        x-form: EditRoomForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/EditRoom"
      responses:
        "200":
          description: The room as it is now.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/RoomDetail"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"
    patch:
      tags: [Chat]
      operationId: editRoom
      summary: Rename, close or open a room
      description: |
        For the owner and admins of a group. What is absent stays.
      security:
        - Bearer: []
      requestBody:
        x-form: EditRoomForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/EditRoom"
      responses:
        "200":
          description: The room as it is now.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/RoomDetail"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"
    delete:
      tags: [Chat]
      operationId: deleteRoom
      summary: Delete a group with its messages
      description: |
        For its owner.
      security:
        - Bearer: []
      responses:
        "204":
          description: It is gone.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/chatrooms/{id}/members/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/RoomID"
    post:
      tags: [Chat]
      operationId: addMember
      summary: Add a member to a group
      description: |
        For the owner and admins; admins add members and readers. One who is there stays as is; who is not may be a stranger, as where a
        room is opened.

        `mobile_number` instead of `user_id` names whoever has that number, as where a room is opened: one that nobody has is answered as
        an unknown `user_id`, each costs one of the same budget (429 with `limit` `numbers`), and the operator may have switched numbers
        off (403 `not_permitted`).
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: AddMemberForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/AddMember"
      responses:
        "200":
          description: The user was a member already.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Member"
        "201":
          description: The user is a member.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Member"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"

  /api/chat/chatrooms/{id}/members/{user}/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/RoomID"
      - name: user
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/UserID"
    patch:
      tags: [Chat]
      operationId: changeMember
      summary: Give a member another role
      description: |
        The owner gives any role, and by `owner` hands the room over and becomes an admin. Admins make members readers and readers
        members.
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: ChangeMemberForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/ChangeMember"
      responses:
        "200":
          description: The member as it is now.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Member"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"
    delete:
      tags: [Chat]
      operationId: removeMember
      summary: Leave a group, or remove a member
      description: |
        An owner who leaves hands the room to the admin, else the member, else the reader with the oldest account; the last one to
        leave deletes it.
      security:
        - Bearer: []
      parameters:
        - name: ban
          in: query
          description: Whether the user may not be added again, nor any other account of the number; not for oneself.
          schema:
            $ref: "#/components/schemas/Flag"
      responses:
        "204":
          description: The user is no member.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/chatrooms/{id}/bans/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/RoomID"
    get:
      tags: [Chat]
      operationId: listBans
      summary: List who may not become a member
      description: |
        For the owner and admins of a group.
      security:
        - Bearer: []
      responses:
        "200":
          description: By id.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/ChatUser"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/chatrooms/{id}/bans/{user}/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/RoomID"
      - name: user
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/UserID"
    delete:
      tags: [Chat]
      operationId: liftBan
      summary: Lift a ban
      description: |
        For the owner and admins of a group.
      security:
        - Bearer: []
      responses:
        "204":
          description: The user may be added again.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/chatrooms/{id}/read/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/RoomID"
    post:
      tags: [Chat]
      operationId: markRead
      summary: Say how far one has read
      description: |
        The mark only moves forward, and not beyond the newest message. The others' sockets are told of it, so that it is limited to 50 a second
        for each user.
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: ReadMarkForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/ReadMark"
      responses:
        "200":
          description: Where the mark is now.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ReadMarkSet"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"

  /api/chat/invitations/:
    get:
      tags: [Chat]
      operationId: listInvitations
      summary: List the own invitations
      description: |
        Those that are not over, the one that ends first first, without the text of their links.
      security:
        - Bearer: []
      responses:
        "200":
          description: At most 50.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                type: array
                maxItems: 50
                items:
                  $ref: "#/components/schemas/Invitation"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"
    post:
      tags: [Chat]
      operationId: createInvitation
      summary: Make an invitation
      description: |
        With `room` to a group whose members you may add, as its owner or an admin; it works as long as you may. Without, to a direct
        conversation with you. `token` belongs into a link of your app's, behind a `#`, so that no server is told it.

        At most 50 at once (409), and 100 in an hour (429 with `limit` `invitations`).
      security:
        - Bearer: []
      requestBody:
        x-form: CreateInvitationForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/CreateInvitation"
      responses:
        "201":
          description: A new invitation.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/NewInvitation"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/NotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "409":
          $ref: "#/components/responses/TooManyInvitations"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"

  /api/chat/invitations/look/:
    post:
      tags: [Chat]
      operationId: lookAtInvitation
      summary: Show where an invitation leads
      description: |
        Joins nothing: show this to the user, and ask. What is no invitation counts as a try, 30 in ten minutes together with those of
        `accept` (429 with `limit` `invitation_tries`).
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: ShowInvitationForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/ShowInvitation"
      responses:
        "200":
          description: Where it leads.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/InvitationPlace"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/InvitationNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/invitations/accept/:
    post:
      tags: [Chat]
      operationId: acceptInvitation
      summary: Come in by an invitation
      description: |
        Into a group as a member, unless you are banned (`banned`), it is full (`room_full`), or closed or on hold (`room_closed`); or into the
        direct room with whoever made it, at the cost of `openRoom`. It takes one of the invitation's uses; who is there already takes
        none, and gets the room.
      security:
        - Bearer: []
      requestBody:
        required: true
        x-form: ShowInvitationForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/ShowInvitation"
      responses:
        "200":
          description: The room.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/RoomDetail"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/EntranceNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"

  /api/chat/invitations/{id}/:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/InvitationID"
    delete:
      tags: [Chat]
      operationId: revokeInvitation
      summary: Revoke an invitation
      description: |
        One's own; one to a group also for whoever may add members to it.
      security:
        - Bearer: []
      responses:
        "204":
          description: Its link is none any more.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/InvitationNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"

  /api/chat/messages/:
    get:
      tags: [Chat]
      operationId: listChatMessages
      summary: Read a room's messages
      description: |
        At most 30 a page and 128 KiB, but at least one, newest first; `next` leads to older ones, `previous` to newer ones. Messages
        that come meanwhile shift nothing.
        Without `chat_room` the page is empty.
      security:
        - Bearer: []
      parameters:
        - name: chat_room
          in: query
          description: The room.
          schema:
            $ref: "#/components/schemas/RoomID"
        - name: cursor
          in: query
          description: From `next` or `previous`; nothing to be made by hand.
          schema:
            $ref: "#/components/schemas/Cursor"
      responses:
        "200":
          description: A page.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ChatPage"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/Unavailable"
    post:
      tags: [Chat]
      operationId: sendChatMessage
      summary: Send a message into a room
      description: |
        It goes to all sockets of the room. Each KiB begun of the text counts as a message against the caller's limit. A `key`, or an Idempotency-Key, that was used by the same user in the same room within 5
        minutes gives that message again, and refuses another one (`key_reused`): take keys at random. The body may have 200 KiB, so that a
        text of 32 KiB fits however it is escaped.
      security:
        - Bearer: []
      parameters:
        - name: Idempotency-Key
          in: header
          description: Counts as `key` if there is none.
          schema:
            type: string
            minLength: 1
            maxLength: 128
            pattern: "^[!-~]([ -~]*[!-~])?$"
      requestBody:
        required: true
        x-form: SendChatMessageForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/SendChatMessage"
      responses:
        "201":
          description: It is stored.
          headers:
            X-Request-ID:
              $ref: "#/components/headers/RequestID"
            Idempotent-Replayed:
              $ref: "#/components/headers/IdempotentReplayed"
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ChatMessage"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "401":
          $ref: "#/components/responses/NotLoggedIn"
        "403":
          $ref: "#/components/responses/ChatRefused"
        "404":
          $ref: "#/components/responses/ChatNotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "415":
          $ref: "#/components/responses/UnsupportedMediaType"
        "422":
          $ref: "#/components/responses/KeyReused"
        "429":
          $ref: "#/components/responses/TooMany"
        "503":
          $ref: "#/components/responses/ChatUnavailable"

  /api/providers/{provider}/delivery/{secret}/:
    parameters:
      - name: provider
        in: path
        required: true
        schema:
          $ref: "#/components/schemas/Provider"
      - name: secret
        in: path
        required: true
        description: The configured secret of delivery reports.
        schema:
          type: string
          minLength: 1
    get:
      tags: [Providers]
      operationId: reportDeliveryByQuery
      summary: Take a delivery report from the query
      description: As kavenegar, melipayamak and others send it; see the POST.
      security: []
      parameters:
        - $ref: "#/components/parameters/ReportedMessage"
        - $ref: "#/components/parameters/ReportedStatus"
      responses:
        "200":
          $ref: "#/components/responses/ReportTaken"
        "404":
          $ref: "#/components/responses/NotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "503":
          $ref: "#/components/responses/Unavailable"
    post:
      tags: [Providers]
      operationId: reportDelivery
      summary: Take a delivery report
      description: |
        In whichever form the provider has: fields in the query, as a form or as JSON, ids and statuses single or as lists. With
        the right secret the answer is 200 also for what is not understood, because providers repeat anything else.
      security: []
      parameters:
        - $ref: "#/components/parameters/ReportedMessage"
        - $ref: "#/components/parameters/ReportedStatus"
      requestBody:
        x-form: DeliveryReportForm
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/DeliveryReport"
      responses:
        "200":
          $ref: "#/components/responses/ReportTaken"
        "400":
          $ref: "#/components/responses/InvalidFields"
        "404":
          $ref: "#/components/responses/NotFound"
        "408":
          $ref: "#/components/responses/TooSlow"
        "413":
          $ref: "#/components/responses/TooLarge"
        "503":
          $ref: "#/components/responses/Unavailable"

components:
  securitySchemes:
    Bearer:
      type: http
      scheme: bearer
      bearerFormat: JWT
      description: The `access` token of a login.
    ApiKey:
      type: apiKey
      in: header
      name: Authorization
      description: "`Api-Key chk_…`, a key that the operator made."

  parameters:
    IdempotencyKey:
      name: Idempotency-Key
      in: header
      description: |
        Any text of your choice for this send, such as a UUID. The same request under the same key gives the first answer again
        instead of a second SMS, for 24 hours (a login code: as long as it lives).
      schema:
        type: string
        minLength: 1
        maxLength: 128
        pattern: "^[!-~]([ -~]*[!-~])?$"
    Prefer:
      name: Prefer
      in: header
      description: "`wait=N` (at most 30 seconds) or `respond-async` (RFC 7240); anything else is passed over."
      schema:
        type: string
      example: wait=10
    ReportedMessage:
      name: messageid
      in: query
      description: The provider's id of the message; several separated by commas.
      schema:
        type: string
    ReportedStatus:
      name: status
      in: query
      description: The provider's word for what became of it.
      schema:
        type: string

  links:
    MessageStatus:
      operationId: getMessage
      parameters:
        id: $response.body#/id

  headers:
    RequestID:
      description: The id under which the request is in the logs.
      required: true
      schema:
        type: string
        minLength: 1
        maxLength: 128
    RetryAfter:
      description: Whole seconds until another try makes sense; the same as `retry_after`.
      required: true
      schema:
        type: integer
        minimum: 1
    IdempotentReplayed:
      description: That this is the answer to an earlier request.
      schema:
        type: string
        enum: ["true"]
    PreferenceApplied:
      description: The preference that was followed.
      schema:
        type: string
        pattern: "^(wait=[0-9]+|respond-async)$"
    Challenge:
      description: How to authenticate.
      required: true
      schema:
        type: string

  responses:
    LoggedIn:
      description: A session with its tokens.
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/Login"
    NumberLoggedIn:
      description: A session with its tokens, and a device of the number.
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/NumberLogin"
    Ended:
      description: It has ended, with its refresh token and its connections.
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
    ReportTaken:
      description: Taken, whatever it says.
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/ReportTaken"
    InvalidFields:
      description: Fields are missing or wrong, or the body cannot be read.
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/BadRequest"
    CodeIsLive:
      description: |
        A code is live (`otp_already_sent`), or the first request with this Idempotency-Key still runs
        (`idempotency_in_progress`).
      x-codes: [otp_already_sent, idempotency_in_progress]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        Retry-After:
          $ref: "#/components/headers/RetryAfter"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/SendConflict"
    StillRunning:
      description: The first request with this Idempotency-Key still runs (`idempotency_in_progress`).
      x-codes: [idempotency_in_progress]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        Retry-After:
          $ref: "#/components/headers/RetryAfter"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/StillRunning"
    CodeRefused:
      description: |
        The code is wrong (`otp_mismatch`), used up (`otp_exhausted`) or not there (`otp_not_found`); or the account is switched off
        (`user_inactive`).
      x-codes: [otp_not_found, otp_mismatch, otp_exhausted, user_inactive]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        WWW-Authenticate:
          $ref: "#/components/headers/Challenge"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/CodeRefused"
    BadToken:
      description: The token is not good (`token_not_valid`).
      x-codes: [token_not_valid]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        WWW-Authenticate:
          $ref: "#/components/headers/Challenge"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/TokenRefused"
    NotLoggedIn:
      description: No access token, or one that is not good (`token_not_valid`).
      x-codes: [not_authenticated, invalid_api_key, bad_authorization_header, token_not_valid]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        WWW-Authenticate:
          $ref: "#/components/headers/Challenge"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/NotAuthenticated"
    NotASender:
      description: No API key and no access token, or one that is not good (`invalid_api_key`, `token_not_valid`).
      x-codes: [not_authenticated, invalid_api_key, bad_authorization_header, token_not_valid]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        WWW-Authenticate:
          $ref: "#/components/headers/Challenge"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/NotAuthenticated"
    NotPermitted:
      description: What you are is known, and it may not do this (`not_permitted`); `detail` says what would.
      x-codes: [not_permitted]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    NotFound:
      description: Not there, or not yours (`not_found`).
      x-codes: [not_found]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    ChatNotFound:
      description: A room that is not there or not yours (`not_found`), or a user, member, ban or page that is not there.
      x-codes: [not_found, user_id_required, user_not_found, not_a_member, not_banned, invalid_cursor]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    ChatRefused:
      description: Your role (`not_permitted`, `read_only`), or the room, does not allow it.
      x-codes:
        - not_permitted
        - direct_room
        - banned
        - room_full
        - too_many_bans
        - read_only
        - room_closed
        - too_many_strangers
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    MethodDisabled:
      description: This way to log in is switched off (`method_disabled`).
      x-codes: [method_disabled]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    TooSlow:
      description: The request took too long to arrive (`request_timeout`).
      x-codes: [request_timeout]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    TooLarge:
      description: The body is larger than 64 KiB (of a batch 4 MiB; `body_too_large`).
      x-codes: [body_too_large]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    UnsupportedMediaType:
      description: The body is in a form that is not read (`unsupported_media_type`).
      x-codes: [unsupported_media_type]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    IdempotencyMismatch:
      description: The Idempotency-Key was used for another request (`idempotency_mismatch`).
      x-codes: [idempotency_mismatch]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    KeyReused:
      description: The key was used for another message in this room (`key_reused`).
      x-codes: [key_reused]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    TooMany:
      description: A budget is used up (`rate_limited`, `budget_exhausted`), or too many ask at once (`busy`); `limit` says which.
      x-codes: [rate_limited, budget_exhausted, busy]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        Retry-After:
          $ref: "#/components/headers/RetryAfter"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/RetryError"
    Unavailable:
      description: Nothing was done; try again (`unavailable`).
      x-codes: [unavailable]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        Retry-After:
          $ref: "#/components/headers/RetryAfter"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/RetryError"
    ChatUnavailable:
      description: |
        Nothing was done; try again. `storage_full`: what is left of the storage is kept for codes and logins, so chat stores nothing
        more until some of it is free.
      x-codes: [unavailable, storage_full]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
        Retry-After:
          $ref: "#/components/headers/RetryAfter"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/RetryError"
    InvitationNotFound:
      description: |
        An invitation that is not there, has ended, was revoked or is used up, and whatever is none (`invitation_not_found`): nobody learns
        which. An address that cannot be one is `not_found`, as everywhere.
      x-codes: [invitation_not_found, not_found]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    EntranceNotFound:
      description: |
        An invitation that is none any more (`invitation_not_found`), as above; or its maker was switched off (`user_not_found`), or the
        room was deleted (`not_found`), in that very moment.
      x-codes: [invitation_not_found, user_not_found, not_found]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailError"
    TooManyInvitations:
      description: |
        There are as many invitations of the caller's as there may be, 50 (`too_many_invitations`); revoking one makes room for another.
      x-codes: [too_many_invitations]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailsError"
    TooManyRooms:
      description: |
        There are as many groups that the caller has opened as there may be (`too_many_rooms`); deleting one makes room for another.
        Direct rooms do not count.
      x-codes: [too_many_rooms]
      headers:
        X-Request-ID:
          $ref: "#/components/headers/RequestID"
      content:
        application/json:
          schema:
            $ref: "#/components/schemas/DetailsError"

  # For validators only: what operations with `x-form` take as a form, or as multipart.
  x-schemas:
    SendCodeForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [mobile_number]
      properties:
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        origin:
          $ref: "#/components/schemas/Origin"
        app_hash:
          $ref: "#/components/schemas/AppHash"
        device:
          $ref: "#/components/schemas/ShownDevice"

    AuthenticateForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [mobile_number, code]
      properties:
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        code:
          $ref: "#/components/schemas/Code"
        group:
          $ref: "#/components/schemas/Group"
        id:
          $ref: "#/components/schemas/SendID"
        device:
          $ref: "#/components/schemas/ShownDevice"

    RefreshForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [refresh]
      properties:
        refresh:
          $ref: "#/components/schemas/Token"

    VerifyForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [token]
      properties:
        token:
          $ref: "#/components/schemas/Token"

    RegisterForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [username, password, password2]
      properties:
        username:
          $ref: "#/components/schemas/NewUserName"
        password:
          $ref: "#/components/schemas/NewPassword"
        password2:
          $ref: "#/components/schemas/NewPassword"
        email:
          $ref: "#/components/schemas/Email"

    ChangePasswordForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [old_password, new_password]
      properties:
        old_password:
          $ref: "#/components/schemas/Password"
        new_password:
          $ref: "#/components/schemas/NewPassword"
        new_password2:
          description: The same again, if it is there.
          type: string
          maxLength: 1024

    PasswordLoginForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [username, password]
      properties:
        username:
          $ref: "#/components/schemas/UserName"
        password:
          $ref: "#/components/schemas/Password"

    SendMessageForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      description: As in JSON, without `variables`.
      required: [mobile_number, message_text]
      properties:
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        message_text:
          $ref: "#/components/x-schemas/Text"
        template_id:
          type: string
          maxLength: 64
          pattern: "^[^\\u0000]*$"
        token2:
          $ref: "#/components/x-schemas/FormText"
        token3:
          $ref: "#/components/x-schemas/FormText"
        token10:
          $ref: "#/components/x-schemas/FormText"
        token20:
          $ref: "#/components/x-schemas/FormText"

    OpenRoomForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        user_id:
          $ref: "#/components/schemas/UserID"
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
      oneOf:
        - required: [user_id]
        - required: [mobile_number]

    CreateInvitationForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        room:
          $ref: "#/components/schemas/RoomID"
        expires_in:
          $ref: "#/components/schemas/InvitationLife"
        uses:
          $ref: "#/components/schemas/InvitationUses"

    ShowInvitationForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [token]
      properties:
        token:
          $ref: "#/components/schemas/InvitationToken"

    EditRoomForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        name:
          type: string
          maxLength: 45
          x-plain-form: "^[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*([^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u034F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8][^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*)?[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*$"
        status:
          $ref: "#/components/schemas/RoomStatus"

    AddMemberForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        user_id:
          $ref: "#/components/schemas/UserID"
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        role:
          $ref: "#/components/schemas/Role"
      oneOf:
        - required: [user_id]
        - required: [mobile_number]

    ChangeMemberForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [role]
      properties:
        role:
          $ref: "#/components/schemas/Role"

    ReadMarkForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [offset]
      properties:
        offset:
          $ref: "#/components/schemas/Offset"

    SendChatMessageForm:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [chat_room, text]
      properties:
        chat_room:
          $ref: "#/components/schemas/RoomID"
        text:
          type: string
          minLength: 1
          maxLength: 32768
          pattern: "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F][^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$"
        message_type:
          type: string
          enum: [text, image, file]

    DeliveryReportForm:
      description: Whatever the provider sends.

    FormText:
      type: string
      maxLength: 3000
      pattern: "^[^\\u0000]*$"

    Text:
      description: |
        1 to 290 characters, not all of them blank, unless the operator allows more or fewer (`sms.maxCharacters`); the refusal of a
        longer text says how many SMS it would be. CR LF and CR become LF. A whole number reads as its digits.
      examples: [Your table is ready.]
      type: string
      minLength: 1
      maxLength: 3000
      x-plain-form: "^[^\\u0000]*[!-~\\u00A1-\\u1FFF][^\\u0000]*$"
      x-also: { type: integer }

  schemas:
    # What requests say.

    MobileNumber:
      description: |
        A mobile number of Iran, as a text or a whole number. Its plain form is `09121234567` or `+989121234567`; digits may be
        Persian, Arabic or full-width as well, with spaces, dashes, parentheses, dots, slashes and invisible marks between them, and
        `tel:` before it; what may be two numbers is refused. Numbers of other countries where the operator allows them.
      examples: ["09121234567", "+989121234567"]
      type: string
      x-plain-form: "^((\\+|00)980?|98|0)?9[0-9]{9}$"
      x-also:
        anyOf:
          - type: integer
            minimum: 9000000000
            maximum: 9999999999
          - type: integer
            minimum: 989000000000
            maximum: 989999999999

    SendCode:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [mobile_number]
      properties:
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        origin:
          $ref: "#/components/schemas/Origin"
          x-also: { type: "null" }
        app_hash:
          $ref: "#/components/schemas/AppHash"
          x-also: { type: "null" }
        device:
          $ref: "#/components/schemas/ShownDevice"

    ShownDevice:
      description: |
        The `device` of this number's last login on this device. Whatever else it is, it counts as none, and changes nothing else in
        the answer.
      type: string
      x-also: {}

    Origin:
      description: The web host that may fill the code in; one of those the operator has configured, by default the first.
      type: string

    AppHash:
      description: The Android app that may fill the code in; one of those the operator has configured, by default the first.
      type: string

    Authenticate:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [mobile_number, code]
      properties:
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        code:
          $ref: "#/components/schemas/Code"
        group:
          $ref: "#/components/schemas/Group"
          x-also: { type: "null" }
        id:
          $ref: "#/components/schemas/SendID"
          x-also: { type: "null" }
        device:
          $ref: "#/components/schemas/ShownDevice"

    Code:
      description: |
        3 to 10 digits, Latin, Persian, Arabic or full-width, also with spaces or hyphens between them; a whole number reads as its
        digits.
      examples: ["48210937"]
      type: string
      x-plain-form: "^[0-9\\u0660-\\u0669\\u06F0-\\u06F9\\uFF10-\\uFF19]{3,10}$"
      x-also:
        type: integer
        minimum: 100
        maximum: 9999999999

    Group:
      description: Which of the number's accounts, by default 0. One number may have several. A text of digits reads as the number.
      type: integer
      minimum: 0
      maximum: 99
      x-also:
        type: string
        pattern: "^[0-9\\u0660-\\u0669\\u06F0-\\u06F9\\uFF10-\\uFF19]{0,2}$"

    SendID:
      description: The `id` of the send, which saves the owner of the number from strangers who use its guesses up.
      type: string
      maxLength: 64
      x-plain-form: "^[ -~]*$"

    Token:
      type: string
      description: A token as a login gave it.
      x-plain-form: "[!-~]"

    Refresh:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [refresh]
      properties:
        refresh:
          $ref: "#/components/schemas/Token"

    Verify:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [token]
      properties:
        token:
          $ref: "#/components/schemas/Token"

    PasswordLogin:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [username, password]
      properties:
        username:
          $ref: "#/components/schemas/UserName"
        password:
          $ref: "#/components/schemas/Password"

    UserName:
      description: A whole number reads as its digits.
      examples: [mina]
      type: string
      minLength: 1
      maxLength: 150
      x-plain-form: "^[^\\u0000]*[!-~\\u00A1-\\u00AC\\u00AE-\\u061B\\u061D-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF][^\\u0000]*$"
      x-also: { type: integer }

    Password:
      description: At most 1,024 bytes; a whole number reads as its digits.
      type: string
      minLength: 1
      maxLength: 1024
      x-plain-form: "^[^\\u0000]*[!-~\\u00A1-\\u1FFF][^\\u0000]*$"
      x-also: { type: integer }

    Register:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [username, password, password2]
      properties:
        username:
          $ref: "#/components/schemas/NewUserName"
        password:
          $ref: "#/components/schemas/NewPassword"
        password2:
          $ref: "#/components/schemas/NewPassword"
        email:
          $ref: "#/components/schemas/Email"
          x-also: { type: "null" }

    ChangePassword:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [old_password, new_password]
      properties:
        old_password:
          $ref: "#/components/schemas/Password"
        new_password:
          $ref: "#/components/schemas/NewPassword"
        new_password2:
          description: The same again, if it is there.
          type: string
          maxLength: 1024

    NewUserName:
      description: |
        Letters and digits of any script and `@ . + - _`; not of the form `G<digits>-…`. A whole number reads as its digits.
      examples: [mina]
      type: string
      minLength: 1
      maxLength: 150
      x-also: { type: integer }

    NewPassword:
      description: |
        At least 8 characters, not only digits, not a common one, not like the user name or e-mail address; `password2` is the same
        again.
      examples: [correct horse 48]
      type: string
      minLength: 8
      maxLength: 1024

    Email:
      description: May be empty.
      type: string
      format: email
      maxLength: 254
      x-also: { const: "" }

    SendMessage:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      description: |
        A text as `message_text`, or a template as `template_id` with its values as `variables`. With a template, `message_text` is the
        value of its first variable, as `token`.
      required: [mobile_number]
      properties:
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
        message_text:
          description: Needed unless there are a template and `variables`.
          $ref: "#/components/schemas/OptionalText"
        template_id:
          $ref: "#/components/schemas/TemplateID"
          x-also: { type: "null" }
        token2:
          $ref: "#/components/schemas/OptionalText"
        token3:
          $ref: "#/components/schemas/OptionalText"
        token10:
          $ref: "#/components/schemas/OptionalText"
        token20:
          $ref: "#/components/schemas/OptionalText"
        variables:
          description: The template's values by name.
          type: object
          maxProperties: 20
          propertyNames:
            minLength: 1
            maxLength: 64
          additionalProperties:
            $ref: "#/components/schemas/OptionalText"
          x-also: { type: "null" }
      if:
        required: [template_id, variables]
        properties:
          template_id:
            description: One that is not blank and not 0, which mean none.
            type: [string, integer]
            pattern: "[1-9A-Za-z]"
            not: { const: 0 }
          variables:
            type: object
      else:
        required: [message_text]
        properties:
          message_text:
            type: [string, integer]
            minLength: 1
            pattern: "[!-~\\u00A1-\\u1FFF]"

    TemplateID:
      description: |
        A template of ours by name or, with an API key that allows it, of the provider by its id. Needed where the provider sends
        by template only. With a template for login codes, a name that is not ours and not all visible ASCII is refused like
        that one.
      type: string
      maxLength: 64
      pattern: "^[^\\u0000]*$"
      x-also: { type: integer }

    OptionalText:
      description: |
        Up to 290 characters, for a template's value also where the operator allows longer texts (`sms.maxCharacters`); blank or
        null is none, and a whole number reads as its digits.
      type: string
      maxLength: 3000
      pattern: "^[^\\u0000]*$"
      x-also: { type: [integer, "null"] }

    Batch:
      description: The messages; the list alone is taken as well.
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [messages]
      properties:
        messages:
          $ref: "#/components/schemas/BatchItems"
      x-also:
        $ref: "#/components/schemas/BatchItems"

    BatchItems:
      type: array
      minItems: 1
      maxItems: 1000
      items:
        description: Anything else is refused by itself, in its result, beside one that can be sent.
        $ref: "#/components/schemas/SendMessage"
        x-also: {}
      contains:
        $ref: "#/components/schemas/SendMessage"

    DeliveryReport:
      description: Whatever the provider sends, such as these two.
      type: object
      properties:
        messageid:
          description: The provider's id of the message.
          type: string
          x-also: {}
        status:
          description: The provider's word for what became of it.
          type: string
          x-also: {}
      x-also: {}

    Provider:
      type: string
      enum: [kavenegar, melipayamak, parsian, smsir, generic, benchmark]

    MessageID:
      type: string
      description: The `id` that the answer to the send told.
      pattern: "^[0-9a-f]{32}$"

    MessageStatus:
      type: string
      description: |
        It only moves forward: `queued`, `sending`, `sent`, `delivered`; or ends as `failed` (no provider took it), `expired`,
        `undelivered`, `uncertain` (a provider got it and its answer was lost), `parked` (kept for the operator) or `cancelled`.
      enum: [queued, sending, uncertain, sent, delivered, failed, expired, undelivered, parked, cancelled]

    # What answers say.

    Time:
      type: string
      format: date-time

    Nothing:
      description: No members.
      type: object
      maxProperties: 0

    ReportTaken:
      type: object
      required: [status]
      properties:
        status:
          type: string
          x-extensible-enum: [ok]

    CodeSent:
      type: object
      required: [details, expires_in]
      properties:
        details:
          type: string
          x-extensible-enum: [The OTP code was sent correctly.]
        id:
          description: |
            Not there when a live code was sent again, whose `id` the first answer told, nor in a repeat under an Idempotency-Key to
            another address than the first request's.
          $ref: "#/components/schemas/MessageID"
        expires_in:
          description: Seconds.
          type: integer
          minimum: 0
        status:
          description: With `Prefer` only.
          $ref: "#/components/schemas/MessageStatus"
          x-extensible-enum: [queued, uncertain, sent]

    TokenPair:
      type: object
      required: [access, refresh, expires_in]
      properties:
        access:
          type: string
        refresh:
          type: string
        expires_in:
          description: Seconds that `access` is good.
          type: integer
          minimum: 0

    Login:
      type: object
      required: [access, refresh, expires_in, session]
      properties:
        access:
          type: string
        refresh:
          type: string
        expires_in:
          description: Seconds that `access` is good.
          type: integer
          minimum: 0
        session:
          description: The `id` of the session.
          $ref: "#/components/schemas/ID"

    NumberLogin:
      type: object
      required: [access, refresh, expires_in, session, device]
      properties:
        access:
          type: string
        refresh:
          type: string
        expires_in:
          description: Seconds that `access` is good.
          type: integer
          minimum: 0
        session:
          description: The `id` of the session.
          $ref: "#/components/schemas/ID"
        device:
          description: |
            Opaque, good for 180 days. Keep it beyond the logout, and show it when the same number asks for a code or logs in:
            then strangers cannot use up what the number may be sent and guessed. It logs nobody in.
          type: string
          x-plain-form: "^[A-Za-z0-9_-]{75}$"

    Registered:
      type: object
      required: [username, email]
      properties:
        username:
          type: string
        email:
          type: string

    KeySet:
      type: object
      required: [keys]
      properties:
        keys:
          type: array
          items:
            $ref: "#/components/schemas/Key"

    Key:
      type: object
      required: [kty, crv, use, alg, kid, x, y]
      properties:
        kty:
          type: string
          x-extensible-enum: [EC]
        crv:
          type: string
          x-extensible-enum: [P-256]
        use:
          type: string
          x-extensible-enum: [sig]
        alg:
          type: string
          x-extensible-enum: [ES256]
        kid:
          type: string
        x:
          type: string
          pattern: "^[A-Za-z0-9_-]{43}$"
        y:
          type: string
          pattern: "^[A-Za-z0-9_-]{43}$"

    Session:
      type: object
      required: [id, user, session_key, user_agent, ip_address, device, browser, last_seen, created_at, current]
      properties:
        id:
          $ref: "#/components/schemas/ID"
        user:
          $ref: "#/components/schemas/ID"
        session_key:
          type: string
        user_agent:
          type: string
        ip_address:
          type: string
        device:
          type: string
        browser:
          type: string
        last_seen:
          $ref: "#/components/schemas/Time"
        created_at:
          $ref: "#/components/schemas/Time"
        current:
          description: Whether it is the one of the token that asks.
          type: boolean

    MessageSent:
      type: object
      required: [details, id, receiver, message, messageid, provider, status]
      properties:
        details:
          type: string
          x-extensible-enum: [The Message was sent correctly.]
        id:
          $ref: "#/components/schemas/MessageID"
        receiver:
          type: string
        message:
          type: [string, "null"]
        messageid:
          description: The provider's id.
          type: [string, "null"]
        provider:
          type: [string, "null"]
        status:
          $ref: "#/components/schemas/MessageStatus"
          x-extensible-enum: [sent, delivered]

    MessageQueued:
      type: object
      required: [details, id, status, status_url]
      properties:
        details:
          type: string
          x-extensible-enum: [The message was queued.]
        id:
          $ref: "#/components/schemas/MessageID"
        status:
          $ref: "#/components/schemas/MessageStatus"
          x-extensible-enum: [queued, sending, uncertain]
        status_url:
          type: string

    MessageRefused:
      type: object
      required: [details, id, errorcode, errortext, provider, status, code, request_id]
      properties:
        details:
          type: string
          x-extensible-enum: [The SMS service provider was unable to process the request.]
        id:
          $ref: "#/components/schemas/MessageID"
        errorcode:
          description: The last provider's code, or ours.
          type: [string, "null"]
        errortext:
          type: [string, "null"]
        provider:
          type: [string, "null"]
        status:
          $ref: "#/components/schemas/MessageStatus"
          x-extensible-enum: [failed, expired, undelivered, parked, cancelled]
        code:
          $ref: "#/components/schemas/ErrorCode"
          x-extensible-enum: [not_sent]
        request_id:
          type: string

    BatchResult:
      type: object
      required: [accepted, refused, results]
      properties:
        accepted:
          type: integer
          minimum: 0
        refused:
          type: integer
          minimum: 0
        results:
          type: array
          minItems: 1
          maxItems: 1000
          items:
            $ref: "#/components/schemas/BatchItemResult"

    BatchItemResult:
      description: |
        With `id` and `status` if the message was taken; else with `code` and the rest of an error as `message/send` has it, without
        `request_id`.
      type: object
      properties:
        id:
          $ref: "#/components/schemas/MessageID"
        status:
          $ref: "#/components/schemas/MessageStatus"
        code:
          $ref: "#/components/schemas/ErrorCode"
        retry_after:
          description: Seconds.
          type: integer
          minimum: 1
        limit:
          $ref: "#/components/schemas/LimitName"
        detail:
          type: string
        details:
          type: string
        non_field_errors:
          $ref: "#/components/schemas/Faults"
        mobile_number:
          $ref: "#/components/schemas/Faults"
        message_text:
          $ref: "#/components/schemas/Faults"
        template_id:
          $ref: "#/components/schemas/Faults"
        token2:
          $ref: "#/components/schemas/Faults"
        token3:
          $ref: "#/components/schemas/Faults"
        token10:
          $ref: "#/components/schemas/Faults"
        token20:
          $ref: "#/components/schemas/Faults"
        variables:
          $ref: "#/components/schemas/Faults"
      if:
        required: [code]
      else:
        required: [id, status]

    Message:
      description: Of a code, whose `kind` is `otp`, there are status and times only.
      type: object
      required: [id, kind, status, created_at, updated_at, expires_at]
      properties:
        id:
          $ref: "#/components/schemas/MessageID"
        kind:
          type: string
          enum: [text, otp]
        status:
          $ref: "#/components/schemas/MessageStatus"
        provider:
          description: Who took it, or was called last.
          type: [string, "null"]
        messageid:
          description: The provider's id.
          type: [string, "null"]
        attempts:
          type: array
          items:
            $ref: "#/components/schemas/Attempt"
        segments:
          description: SMS that the text takes.
          type: integer
          minimum: 1
        alphabet:
          type: string
          x-extensible-enum: [GSM-7, UCS-2]
        reason:
          description: Why it ended, where a word is known.
          type: [string, "null"]
        created_at:
          $ref: "#/components/schemas/Time"
        updated_at:
          $ref: "#/components/schemas/Time"
        expires_at:
          $ref: "#/components/schemas/Time"
      if:
        properties:
          kind: { const: text }
      then:
        required: [provider, messageid, attempts, segments, alphabet, reason]

    Attempt:
      type: object
      description: A call to a provider.
      required: [number, provider, begun, ended, outcome, code, text, messageid, delivery]
      properties:
        number:
          type: integer
          minimum: 1
        provider:
          type: string
          x-extensible-enum: [kavenegar, melipayamak, parsian, smsir, generic, benchmark]
        begun:
          $ref: "#/components/schemas/Time"
        ended:
          type: [string, "null"]
          format: date-time
        outcome:
          type: [string, "null"]
        code:
          type: [string, "null"]
        text:
          type: [string, "null"]
        messageid:
          type: [string, "null"]
        delivery:
          description: The provider's later word.
          type: [string, "null"]

    # Chat. Requests first.

    RoomID:
      description: A room's id.
      type: integer
      format: int64
      minimum: 1
      maximum: 9223372036854775807

    UserID:
      description: A user's id.
      type: integer
      format: int64
      minimum: 1
      maximum: 9223372036854775807

    Flag:
      type: boolean

    Cursor:
      type: string
      pattern: "^[A-Za-z0-9_-]{1,40}$"

    RoomName:
      description: |
        Up to 45 characters on one line, with something to see among them; none is an empty name, and a whole number reads as its
        digits.
      type: string
      maxLength: 45
      x-plain-form: "^[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*([^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u034F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8][^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*)?[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*$"
      x-also: { type: [integer, "null"] }

    RoomStatus:
      description: 1 is open, 2 closed, 3 on hold; only an open room takes messages.
      type: integer
      enum: [1, 2, 3]

    Role:
      description: |
        The owner may do everything; an admin manages members and readers and the room's name and status; a member writes; a
        reader reads.
      type: string
      enum: [owner, admin, member, reader]

    OpenRoom:
      description: |
        The other user of a direct room as `user_id` or by `mobile_number`, not both; or the members of a new group as `users`.
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        user_id:
          description: Passed over where there are `users`.
          $ref: "#/components/schemas/UserID"
          x-also: {}
        mobile_number:
          description: Passed over where there are `users`.
          $ref: "#/components/schemas/MobileNumber"
          x-also: {}
        users:
          description: Ids of users, besides yourself; as many as a group may have members, and at most 999. More can be added.
          type: array
          maxItems: 100
          items:
            $ref: "#/components/schemas/UserID"
          x-also: { type: "null" }
        name:
          description: Of a group.
          $ref: "#/components/schemas/RoomName"
          x-also: {}
      if:
        required: [users]
        properties:
          users: { type: array }
      then:
        properties:
          name:
            $ref: "#/components/schemas/RoomName"
      else:
        oneOf:
          - required: [user_id]
            properties:
              user_id:
                $ref: "#/components/schemas/UserID"
              mobile_number: { enum: [null, ""] }
          - required: [mobile_number]
            properties:
              mobile_number:
                $ref: "#/components/schemas/MobileNumber"
              user_id: { enum: [null, ""] }

    CreateInvitation:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        room:
          description: The group it leads to; without one it leads to a direct conversation with you.
          $ref: "#/components/schemas/RoomID"
          x-also: { type: "null" }
        expires_in:
          $ref: "#/components/schemas/InvitationLife"
          x-also: { type: "null" }
        uses:
          $ref: "#/components/schemas/InvitationUses"
          x-also: { type: "null" }

    InvitationLife:
      description: For how many seconds it is good; by default 604,800, a week.
      type: integer
      minimum: 60
      maximum: 2592000

    InvitationUses:
      description: How many people may come in by it; by default 1, and 100 for a group.
      type: integer
      minimum: 1
      maximum: 1000

    ShowInvitation:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [token]
      properties:
        token:
          $ref: "#/components/schemas/InvitationToken"

    InvitationToken:
      description: |
        The text of an invitation's link: up to 128 letters, digits, `-` and `_`, of which the first 28 are the invitation's `id`. Whatever
        else is given is no invitation.
      type: string
      x-plain-form: "[!-~]"

    InvitationID:
      type: string
      pattern: "^[A-Za-z0-9_-]{28}$"

    EditRoom:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        name:
          $ref: "#/components/schemas/RoomName"
        status:
          $ref: "#/components/schemas/RoomStatus"

    AddMember:
      description: The user as `user_id` or by `mobile_number`, not both.
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      properties:
        user_id:
          $ref: "#/components/schemas/UserID"
          x-also: { enum: [null, ""] }
        mobile_number:
          $ref: "#/components/schemas/MobileNumber"
          x-also: { enum: [null, ""] }
        role:
          $ref: "#/components/schemas/Role"
          x-also: { type: "null" }
      if:
        required: [mobile_number]
        properties:
          mobile_number:
            $ref: "#/components/schemas/MobileNumber"
      then:
        properties:
          user_id: { enum: [null, ""] }
      else:
        required: [user_id]
        properties:
          user_id:
            $ref: "#/components/schemas/UserID"

    ChangeMember:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [role]
      properties:
        role:
          $ref: "#/components/schemas/Role"

    ReadMark:
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [offset]
      properties:
        offset:
          $ref: "#/components/schemas/Offset"

    Offset:
      description: The `id` of the newest message one has seen.
      type: integer
      format: int64
      minimum: 0
      maximum: 9223372036854775807

    SendChatMessage:
      description: |
        A text, the address of an image or a file, or a place: then with `message_type` `location`, `lat` and `lng`. `message` is
        another name of `text`.
      type: object
      propertyNames: { pattern: "^[ -~]{0,64}$" }
      required: [chat_room]
      properties:
        chat_room:
          $ref: "#/components/schemas/RoomID"
        text:
          description: |
            Up to 32,768 bytes, and not all of them blank unless it is a place; a whole number reads as its digits. Of control characters
            (U+0000 to U+001F and U+007F to U+009F) only tab, LF and CR are taken, else 400 `text_not_allowed`.
          type: string
          maxLength: 32768
          pattern: "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$"
          x-also: { type: integer }
        message_type:
          $ref: "#/components/schemas/MessageType"
          x-also: { type: "null" }
        lat:
          $ref: "#/components/schemas/Latitude"
          x-also: { type: "null" }
        lng:
          $ref: "#/components/schemas/Longitude"
          x-also: { type: "null" }
        key:
          $ref: "#/components/schemas/ChatKey"
      if:
        required: [message_type]
        properties:
          message_type: { const: location }
      then:
        required: [lat, lng]
        properties:
          lat: { type: number }
          lng: { type: number }
      else:
        required: [text]
        properties:
          text:
            type: [string, integer]
            minLength: 1
            pattern: "[^\\s\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]"

    MessageType:
      type: string
      enum: [text, image, file, location]

    Latitude:
      type: number
      format: double
      minimum: -90
      maximum: 90

    Longitude:
      type: number
      format: double
      minimum: -180
      maximum: 180

    ChatKey:
      description: |
        Your own name for this message, up to 64 bytes; sockets are told it too. A whole number reads as its digits, and null is none.
      type: string
      minLength: 1
      maxLength: 64
      pattern: "^[^\\u0000]*$"
      x-also: { type: [integer, "null"] }

    # Chat's answers.

    ID:
      description: Of a user, a room or a session.
      type: integer
      format: int64
      minimum: 1

    ChatUser:
      type: object
      required: [id, username]
      properties:
        id:
          $ref: "#/components/schemas/ID"
        username:
          description: |
            With the middle of a number hidden, and but for its last two digits where the user has neither written nor read in the room,
            unless the operator shows it; empty for who is gone.
          type: string

    Member:
      type: object
      required: [id, username, role]
      properties:
        id:
          $ref: "#/components/schemas/ID"
        username:
          type: string
        role:
          $ref: "#/components/schemas/Role"

    Room:
      type: object
      required: [id, name, users, status, unread_count, updated_at, created_at, kind, role, member_count]
      properties:
        id:
          $ref: "#/components/schemas/ID"
        name:
          type: string
        users:
          type: array
          minItems: 1
          items:
            $ref: "#/components/schemas/ChatUser"
        status:
          $ref: "#/components/schemas/RoomStatus"
        unread_count:
          description: The messages since the caller was put into the room that the caller has not read.
          type: integer
          format: int64
          minimum: 0
        updated_at:
          $ref: "#/components/schemas/Time"
        created_at:
          $ref: "#/components/schemas/Time"
        kind:
          $ref: "#/components/schemas/RoomKind"
        role:
          description: Your own.
          $ref: "#/components/schemas/Role"
        member_count:
          type: integer
          minimum: 1

    RoomKind:
      type: string
      enum: [direct, group]

    RoomDetail:
      description: A room with its members.
      type: object
      required: [id, name, users, status, unread_count, updated_at, created_at, kind, role, member_count, members]
      properties:
        id:
          $ref: "#/components/schemas/ID"
        name:
          type: string
        users:
          type: array
          minItems: 1
          items:
            $ref: "#/components/schemas/ChatUser"
        status:
          $ref: "#/components/schemas/RoomStatus"
        unread_count:
          type: integer
          format: int64
          minimum: 0
        updated_at:
          $ref: "#/components/schemas/Time"
        created_at:
          $ref: "#/components/schemas/Time"
        kind:
          $ref: "#/components/schemas/RoomKind"
        role:
          description: Your own.
          $ref: "#/components/schemas/Role"
        member_count:
          type: integer
          minimum: 1
        members:
          type: array
          minItems: 1
          items:
            $ref: "#/components/schemas/Member"

    NewInvitation:
      type: object
      required: [id, token, room, expires_in, uses_left, created_at]
      properties:
        id:
          $ref: "#/components/schemas/InvitationID"
        token:
          description: What belongs into the link. It is told only here, and kept nowhere.
          type: string
          maxLength: 128
          pattern: "^[A-Za-z0-9_-]+$"
        room:
          description: The group it leads to; null for a direct conversation.
          type: [integer, "null"]
          format: int64
          minimum: 1
        expires_in:
          description: Seconds.
          type: integer
          minimum: 1
        uses_left:
          type: integer
          minimum: 0
        created_at:
          $ref: "#/components/schemas/Time"

    Invitation:
      type: object
      required: [id, room, expires_in, uses_left, created_at]
      properties:
        id:
          $ref: "#/components/schemas/InvitationID"
        room:
          description: The group it leads to; null for a direct conversation.
          type: [integer, "null"]
          format: int64
          minimum: 1
        expires_in:
          description: Seconds.
          type: integer
          minimum: 1
        uses_left:
          type: integer
          minimum: 0
        created_at:
          $ref: "#/components/schemas/Time"

    InvitationPlace:
      description: Where an invitation leads.
      type: object
      required: [kind, name, inviter, members, expires_in, is_member]
      properties:
        kind:
          $ref: "#/components/schemas/RoomKind"
        name:
          description: Of the group; empty for a direct conversation.
          type: string
        inviter:
          $ref: "#/components/schemas/ChatUser"
        members:
          description: How many the group has; null for a direct conversation.
          type: [integer, "null"]
          minimum: 1
        expires_in:
          description: Seconds.
          type: integer
          minimum: 1
        is_member:
          description: Whether you are there already.
          $ref: "#/components/schemas/Flag"
        room:
          description: The room, if you are there already.
          $ref: "#/components/schemas/ID"

    ReadMarkSet:
      type: object
      required: [offset]
      properties:
        offset:
          description: The `id` of the newest message that counts as read.
          type: integer
          format: int64
          minimum: 0

    ChatPage:
      type: object
      required: [next, previous, results]
      properties:
        next:
          description: An address.
          type: [string, "null"]
        previous:
          description: An address.
          type: [string, "null"]
        results:
          type: array
          maxItems: 30
          items:
            $ref: "#/components/schemas/ChatMessage"

    ChatMessage:
      type: object
      required:
        - id
        - sender
        - file_url
        - message_type
        - text
        - timestamp
        - lat
        - lng
        - created_at
        - chat_room
        - read_by
        - key
      properties:
        id:
          description: Its number in the room; rises by one with each message.
          type: integer
          format: int64
          minimum: 1
        sender:
          $ref: "#/components/schemas/ChatUser"
        file_url:
          description: Always null, because files are not stored here.
          type: [string, "null"]
        message_type:
          $ref: "#/components/schemas/MessageType"
        text:
          type: string
        timestamp:
          $ref: "#/components/schemas/Time"
        lat:
          type: [number, "null"]
          format: double
          minimum: -90
          maximum: 90
        lng:
          type: [number, "null"]
          format: double
          minimum: -180
          maximum: 180
        created_at:
          $ref: "#/components/schemas/Time"
        chat_room:
          $ref: "#/components/schemas/RoomTitle"
        read_by:
          description: Up to 100 others who have read it, by id.
          type: array
          maxItems: 100
          items:
            $ref: "#/components/schemas/ID"
        key:
          description: The sender's own name for it.
          type: [string, "null"]

    RoomTitle:
      type: object
      required: [id, name]
      properties:
        id:
          $ref: "#/components/schemas/ID"
        name:
          type: string

    # Errors. The key of the human part depends on the endpoint, as in the API this one is compatible with.

    ErrorCode:
      description: For programs; it does not change.
      type: string
      x-plain-form: "^[a-z_]+$"

    LimitName:
      description: Which budget is used up.
      type: string
      examples: [phone, ip, network, prefix, global, country, guard, key, user, number, receiver, address, users_total, rooms, messages, bytes, read, changes, marks, lookups, numbers, invitations, invitation_tries]

    Faults:
      description: What is wrong with a field.
      type: array
      minItems: 1
      items:
        type: string

    DetailError:
      type: object
      required: [detail, code, request_id]
      properties:
        detail:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        retry_after:
          description: Seconds.
          type: integer
          minimum: 1

    DetailsError:
      type: object
      required: [details, code, request_id]
      properties:
        details:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        retry_after:
          description: Seconds.
          type: integer
          minimum: 1

    RetryError:
      type: object
      required: [details, code, request_id, retry_after]
      properties:
        details:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        retry_after:
          description: Seconds.
          type: integer
          minimum: 1
        limit:
          $ref: "#/components/schemas/LimitName"

    BadRequest:
      description: |
        What is wrong with each field, under its name (`non_field_errors`: the body is JSON, but no object); `code` is that of the
        first. With `detail` the request could not be read at all; with `error` a login's field is missing or wrong.

        `code` is `required`, `null`, `blank`, `empty`, `invalid`, `max_length`, `not_allowed`, `not_served` (numbers like this one) or
        `not_carried` (a provider does not take this value); of a registration also `unique`, `reserved`, `password_mismatch`,
        `password_too_similar`, `password_too_short`, `password_too_common` and `password_entirely_numeric`, of a change of the password
        besides `password_incorrect`; in chat also
        `self`, `not_a_list`, `invalid_choice`, `too_long`, `bad_place` and `bad_key`. With `detail`: `parse_error`, `duplicate_key`,
        `too_deep`, `too_many_values`, `incomplete_body`, `invalid_idempotency_key`, `text_not_allowed`, `bad_header`,
        `bad_request` or `no_password`.
      type: object
      required: [code, request_id]
      minProperties: 3
      properties:
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        detail:
          type: string
        error:
          type: string
        non_field_errors:
          $ref: "#/components/schemas/Faults"
        mobile_number:
          $ref: "#/components/schemas/Faults"
        message_text:
          $ref: "#/components/schemas/Faults"
        template_id:
          $ref: "#/components/schemas/Faults"
        token2:
          $ref: "#/components/schemas/Faults"
        token3:
          $ref: "#/components/schemas/Faults"
        token10:
          $ref: "#/components/schemas/Faults"
        token20:
          $ref: "#/components/schemas/Faults"
        variables:
          $ref: "#/components/schemas/Faults"
        origin:
          $ref: "#/components/schemas/Faults"
        app_hash:
          $ref: "#/components/schemas/Faults"
        refresh:
          $ref: "#/components/schemas/Faults"
        token:
          $ref: "#/components/schemas/Faults"
        username:
          $ref: "#/components/schemas/Faults"
        password:
          $ref: "#/components/schemas/Faults"
        password2:
          $ref: "#/components/schemas/Faults"
        old_password:
          $ref: "#/components/schemas/Faults"
        new_password:
          $ref: "#/components/schemas/Faults"
        new_password2:
          $ref: "#/components/schemas/Faults"
        email:
          $ref: "#/components/schemas/Faults"
        chat_room:
          $ref: "#/components/schemas/Faults"
        text:
          $ref: "#/components/schemas/Faults"
        message:
          $ref: "#/components/schemas/Faults"
        message_type:
          $ref: "#/components/schemas/Faults"
        lat:
          $ref: "#/components/schemas/Faults"
        lng:
          $ref: "#/components/schemas/Faults"
        key:
          $ref: "#/components/schemas/Faults"
        user_id:
          $ref: "#/components/schemas/Faults"
        room:
          $ref: "#/components/schemas/Faults"
        expires_in:
          $ref: "#/components/schemas/Faults"
        uses:
          $ref: "#/components/schemas/Faults"
        users:
          $ref: "#/components/schemas/Faults"
        name:
          $ref: "#/components/schemas/Faults"
        role:
          $ref: "#/components/schemas/Faults"
        status:
          $ref: "#/components/schemas/Faults"
        offset:
          $ref: "#/components/schemas/Faults"
        ban:
          $ref: "#/components/schemas/Faults"
        cursor:
          $ref: "#/components/schemas/Faults"
        wait:
          $ref: "#/components/schemas/Faults"
      x-also-members:
        $ref: "#/components/schemas/Faults"
      if:
        required: [detail]
      then:
        properties:
          code:
            enum:
              - parse_error
              - duplicate_key
              - too_deep
              - too_many_values
              - incomplete_body
              - invalid_idempotency_key
              - text_not_allowed
              - bad_header
              - bad_request
              - no_password

    BatchRefused:
      description: |
        The body is no batch, or cannot be read (then with `detail`, see `BadRequest`); or none of it can be sent
        (`no_valid_message`), and `results` say what is wrong with the first ten.
      type: object
      required: [code, request_id]
      minProperties: 3
      properties:
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        detail:
          type: string
        messages:
          $ref: "#/components/schemas/Faults"
        results:
          type: array
          minItems: 1
          maxItems: 10
          items:
            $ref: "#/components/schemas/BatchItemResult"
      x-also-members:
        $ref: "#/components/schemas/Faults"
      if:
        properties:
          code: { const: no_valid_message }
      then:
        required: [messages, results]

    SendConflict:
      description: With `details` a code is live; with `detail` the first request still runs.
      type: object
      required: [code, request_id, retry_after]
      properties:
        details:
          type: string
        detail:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        retry_after:
          description: Seconds.
          type: integer
          minimum: 1
      if:
        properties:
          code: { const: otp_already_sent }
      then:
        required: [details]
      else:
        required: [detail]

    StillRunning:
      type: object
      required: [detail, code, request_id, retry_after]
      properties:
        detail:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        retry_after:
          description: Seconds.
          type: integer
          minimum: 1

    CodeRefused:
      type: object
      required: [error, code, request_id]
      properties:
        error:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        attempts_left:
          description: Of a wrong code.
          type: integer
          minimum: 0

    TokenRefused:
      type: object
      required: [detail, code, request_id]
      properties:
        detail:
          type: string
          x-extensible-enum: [Token is invalid, Token is expired, Token has wrong type]
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string

    NotAuthenticated:
      description: "`messages` are there where a token is not good (`token_not_valid`)."
      type: object
      required: [detail, code, request_id]
      properties:
        detail:
          type: string
        code:
          $ref: "#/components/schemas/ErrorCode"
        request_id:
          type: string
        messages:
          type: array
          minItems: 1
          items:
            $ref: "#/components/schemas/TokenMessage"
      if:
        properties:
          code: { const: token_not_valid }
      then:
        required: [messages]

    TokenMessage:
      type: object
      required: [token_class, token_type, message]
      properties:
        token_class:
          type: string
          x-extensible-enum: [AccessToken]
        token_type:
          type: string
          x-extensible-enum: [access]
        message:
          type: string

"""#

    /// The same document, for tools that read no YAML.
    static let json = #"""
{
"openapi":"3.1.0",
"info":{"title":"Chelseru","version":"1","license":{"name":"Apache 2.0","identifier":"Apache-2.0"},"description":"One-time passwords, messages by SMS, and chat.\n\nWhat holds everywhere:\n\n- Bodies are JSON, form or multipart; answers are JSON. A trailing slash is optional.\n- Every answer has an `X-Request-ID`. It is ours; one that comes in (1 to 128 letters, digits and `-_.:=`), and a W3C\n  `traceparent`, count from the operator's own proxies only (`http.trustedProxies`).\n- Waiting is bounded: 5 requests wait for one message, 20 without key or account at one address, 200 of one key or user. One more is\n  answered at once, with what is known then.\n- The gateway answers 429 `rate_limited` with `limit` `ip` to more than so many requests a second from one address that show no\n  credentials, or that ask where none are looked at.\n- Every error has a stable `code` for programs and the `request_id`. Where waiting helps, `retry_after` says how many\n  seconds, and `Retry-After` the same.\n- An unknown path is a 404, a wrong method a 405 with `Allow`, headers without end a 431. A request that does not arrive\n  within 20 seconds is a 408, and one that breaks off a 400.\n- HTTP is 1.1 or 1.0, as RFC 9110 and RFC 9112 have it. Every GET has its HEAD, OPTIONS is answered with `Allow`, `Expect: 100-continue`\n  with a 100 or with what there is to say at once. Ranges get the whole; a body with a `Content-Encoding` is a 415.\n- Percent sequences in paths, queries and forms are decoded once. A broken one is a 400, and so is one that is no text, but in a path a\n  404.\n- 503 means that nothing was done: try again.\n- JSON names a member once and nests at most 32 levels. Names of fields and parameters are at most 64 bytes of ASCII.\n- Text is UTF-8 without more than 30 combining marks in a row, else 400 `text_not_allowed` with the field's name.\n- Clients are to be made from this document, so each field has one type here, and each body one class. What is taken besides,\n  such as a number for a text, stands as `x-also`, and a form or multipart body as `x-form`; `x-plain-form` is the pattern\n  of a field of which more spellings are taken; `x-codes` and `x-extensible-enum` say which values there are today, and\n  more may come.\n- Headers that are read as protocol, and the address, are printable ASCII, else 400 `bad_header` or `bad_request`, and the connection\n  ends. Others may hold anything; 512 bytes of them are looked at.\n"},
"servers":[{"url":"/"}],
"tags":[{"name":"Codes","description":"Logging in with a code that comes by SMS."},{"name":"Tokens","description":"Tokens as SimpleJWT makes them."},{"name":"Passwords","description":"Logging in with a user name and a password, where that is switched on."},{"name":"Sessions","description":"A user's own logins."},{"name":"Messages","description":"Sending SMS."},{"name":"Chat","description":"Rooms and their messages; what happens in them goes over WebSockets."},{"name":"Providers","description":"For SMS providers."}],
"paths":{
"/api/otp/send/":{"post":{"tags":["Codes"],"operationId":"sendCode","summary":"Send a login code","description":"With `Prefer: wait=N` the answer is held until a provider took the SMS: then it has a `status`, or is a 502 and the code\nis taken back. Once a number has logged in, strangers may use up half of the codes that it may be sent; the rest is for\nwho shows its `device`, or comes from an address from which it logged in within 30 days.\n","security":[],"parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/Prefer"}],"requestBody":{"required":true,"x-form":"SendCodeForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/SendCode"}}}},"responses":{"200":{"description":"The code is stored and its SMS on its way.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"},"Preference-Applied":{"$ref":"#/components/headers/PreferenceApplied"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/CodeSent"}}},"links":{"status":{"$ref":"#/components/links/MessageStatus"}}},"400":{"$ref":"#/components/responses/InvalidFields"},"403":{"$ref":"#/components/responses/NotPermitted"},"404":{"$ref":"#/components/responses/MethodDisabled"},"408":{"$ref":"#/components/responses/TooSlow"},"409":{"$ref":"#/components/responses/CodeIsLive"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/IdempotencyMismatch"},"429":{"$ref":"#/components/responses/TooMany"},"502":{"description":"Every provider refused, and the code is taken back (`not_sent`). Only if you asked to wait.","x-codes":["not_sent"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"},"Preference-Applied":{"$ref":"#/components/headers/PreferenceApplied"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailsError"}}}},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/authenticate/":{"post":{"tags":["Codes"],"operationId":"authenticate","summary":"Exchange a code for tokens","description":"A code works once. It bears 5 wrong guesses from one address and 20 from all, and 5 more from whoever shows the `id` of\nthe send. Half of the 20 are for who shows a `device` of the number, comes from an address from which it logged in\nwithin 30 days, or has asked for the code. A 400 costs no guess.\n","security":[],"requestBody":{"required":true,"x-form":"AuthenticateForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Authenticate"}}}},"responses":{"200":{"$ref":"#/components/responses/NumberLoggedIn"},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/CodeRefused"},"404":{"$ref":"#/components/responses/MethodDisabled"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/.well-known/jwks.json":{"get":{"tags":["Tokens"],"operationId":"getKeys","summary":"The keys that tokens are signed with","description":"For services that check tokens by themselves. Empty where tokens are signed with a shared secret.","security":[],"parameters":[{"name":"If-None-Match","in":"header","description":"The `ETag` of the set you have.","schema":{"type":"string"}}],"responses":{"200":{"description":"A JSON Web Key Set (RFC 7517).","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"ETag":{"required":true,"schema":{"type":"string"}},"Cache-Control":{"required":true,"schema":{"type":"string","x-extensible-enum":["public, max-age=300"]}}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/KeySet"}}}},"304":{"description":"`If-None-Match` named the present set.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}}}}},
"/api/token/refresh/":{"post":{"tags":["Tokens"],"operationId":"refreshToken","summary":"Exchange a refresh token for new tokens","description":"The refresh token is used up. If the answer was lost, the same token gets it again for 30 seconds; later it ends the\nsession, because somebody else may have it.\n","security":[],"requestBody":{"required":true,"x-form":"RefreshForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Refresh"}}}},"responses":{"200":{"description":"The new tokens.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TokenPair"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/BadToken"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/token/verify/":{"post":{"tags":["Tokens"],"operationId":"verifyToken","summary":"Ask whether a token is good","security":[],"requestBody":{"required":true,"x-form":"VerifyForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Verify"}}}},"responses":{"200":{"description":"It is, and its session lives.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Nothing"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/BadToken"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/logout/":{"post":{"tags":["Sessions"],"operationId":"logOut","summary":"End the session of this token","security":[{"Bearer":[]}],"responses":{"204":{"$ref":"#/components/responses/Ended"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/sessions/":{"get":{"tags":["Sessions"],"operationId":"listSessions","summary":"List the own live sessions","security":[{"Bearer":[]}],"responses":{"200":{"description":"Newest first.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Session"}}}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}},"delete":{"tags":["Sessions"],"operationId":"endOtherSessions","summary":"End all own sessions but this one","security":[{"Bearer":[]}],"responses":{"204":{"$ref":"#/components/responses/Ended"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/sessions/{id}/":{"delete":{"tags":["Sessions"],"operationId":"endSession","summary":"End one of the own sessions","security":[{"Bearer":[]}],"parameters":[{"name":"id","in":"path","required":true,"description":"The `id` that the list of sessions shows.","schema":{"type":"integer","format":"int64","minimum":1,"maximum":9223372036854775807}}],"responses":{"204":{"$ref":"#/components/responses/Ended"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/NotFound"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/register/":{"post":{"tags":["Passwords"],"operationId":"register","summary":"Register a user with a password","security":[],"requestBody":{"required":true,"x-form":"RegisterForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Register"}}}},"responses":{"201":{"description":"The user is there and may log in.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Registered"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"404":{"$ref":"#/components/responses/MethodDisabled"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/login/":{"post":{"tags":["Passwords"],"operationId":"logIn","summary":"Log in with a password","security":[],"requestBody":{"required":true,"x-form":"PasswordLoginForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/PasswordLogin"}}}},"responses":{"200":{"$ref":"#/components/responses/LoggedIn"},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"description":"No such user, or another password (`no_active_account`).","x-codes":["no_active_account"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"WWW-Authenticate":{"$ref":"#/components/headers/Challenge"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},"404":{"$ref":"#/components/responses/MethodDisabled"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/password/change/":{"post":{"tags":["Passwords"],"operationId":"changePassword","summary":"Change the own password","description":"The caller's other sessions end, with their tokens and connections; this one stays. Wrong old passwords are counted with those\nof logins. Who logs in by code only has no password to change (`no_password`).\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"ChangePasswordForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ChangePassword"}}}},"responses":{"204":{"description":"The password is the new one, and no other session is left.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/MethodDisabled"},"408":{"$ref":"#/components/responses/TooSlow"},"409":{"description":"It was changed by another request at the same time (`password_changed`).","x-codes":["password_changed"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailsError"}}}},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/message/send/":{"post":{"tags":["Messages"],"operationId":"sendMessage","summary":"Send a message","description":"Waits up to 10 seconds for a provider to take it: 200; without an outcome by then it is a 202, and goes on. `Prefer:\nwait=N` changes the wait, `Prefer: respond-async` leaves it out.\n\nWith an access token: to the own number only, or to others too if the operator lets users; within a day's limits by\n`user`, `number`, `receiver`, `address` and for all users together (`users_total`). An account without a number that a\ncode has proven gets a 403. A `template_id` that the sender may not name is a 400 with the code `template_not_allowed`.\n","security":[{"ApiKey":[]},{"Bearer":[]}],"parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/Prefer"}],"requestBody":{"required":true,"x-form":"SendMessageForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/SendMessage"}}}},"responses":{"200":{"description":"A provider has taken it.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"},"Preference-Applied":{"$ref":"#/components/headers/PreferenceApplied"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/MessageSent"}}},"links":{"status":{"$ref":"#/components/links/MessageStatus"}}},"202":{"description":"It will be sent; `status_url` tells what becomes of it.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"},"Preference-Applied":{"$ref":"#/components/headers/PreferenceApplied"},"Location":{"required":true,"description":"The same as `status_url`.","schema":{"type":"string"}}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/MessageQueued"}}},"links":{"status":{"$ref":"#/components/links/MessageStatus"}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotASender"},"403":{"$ref":"#/components/responses/NotPermitted"},"408":{"$ref":"#/components/responses/TooSlow"},"409":{"$ref":"#/components/responses/StillRunning"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/IdempotencyMismatch"},"429":{"$ref":"#/components/responses/TooMany"},"502":{"description":"Every provider refused.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"},"Preference-Applied":{"$ref":"#/components/headers/PreferenceApplied"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/MessageRefused"}}}},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/messages/batch/":{"post":{"tags":["Messages"],"operationId":"sendMessages","summary":"Send up to 1,000 messages","description":"None is waited for. Each is judged by itself, so one that is wrong stops no other. Bodies up to 4 MiB. What is wrong counts\nagainst the key's rate, and costs nothing of its budget.\n","security":[{"ApiKey":[]}],"parameters":[{"$ref":"#/components/parameters/IdempotencyKey"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Batch"}}}},"responses":{"200":{"description":"A result for each message, in order.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/BatchResult"}}}},"400":{"description":"The body is no batch, or none of its messages can be sent (`no_valid_message`); kept for no repeat.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/BatchRefused"}}}},"401":{"$ref":"#/components/responses/NotASender"},"403":{"$ref":"#/components/responses/NotPermitted"},"408":{"$ref":"#/components/responses/TooSlow"},"409":{"$ref":"#/components/responses/StillRunning"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/IdempotencyMismatch"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/messages/{id}/":{"get":{"tags":["Messages"],"operationId":"getMessage","summary":"What has become of a message","description":"The whole story for who sent it. For a login code status and times only, and for whoever knows the id, which only the\nanswer to its send told. Whether the phone got it (`delivered`, `undelivered`) is for API keys and for the account of that number;\nfor anybody else `sent` is the end.\n","security":[{},{"ApiKey":[]},{"Bearer":[]}],"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/MessageID"}},{"name":"wait","in":"query","description":"Hold the answer until the status changes, for so many seconds; more than 30 is 30.","schema":{"type":"integer","minimum":0,"maximum":999999999}},{"name":"status","in":"query","description":"The status you know; `wait` ends at once if it is another by now.","schema":{"$ref":"#/components/schemas/MessageStatus"}}],"responses":{"200":{"description":"The message.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Message"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotASender"},"404":{"$ref":"#/components/responses/NotFound"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/chatrooms/":{"get":{"tags":["Chat"],"operationId":"listRooms","summary":"List the own rooms","description":"A page of 500 rooms, and no more than 256 KiB, those with the newest activity first; if there are more, `Link` says where\n(RFC 8288). Of each at most 50 members, and fewer where there are more than 40\nrooms, but no fewer than 4, among them oneself; `member_count` says how many there are.\n","security":[{"Bearer":[]}],"parameters":[{"name":"cursor","in":"query","description":"From `Link`; nothing to be made by hand.","schema":{"$ref":"#/components/schemas/Cursor"}}],"responses":{"200":{"description":"Newest activity first.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Link":{"description":"The next page, `rel=\"next\"`, if there is one.","schema":{"type":"string","maxLength":512}}},"content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Room"}}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}},"post":{"tags":["Chat"],"operationId":"openRoom","summary":"Open a room","description":"With `user_id` or `mobile_number` the direct room of the two, which is made if there is none. With `users` a new group whose\nowner you are.\n\nA number is that of the account in your own group, or else of the one in group 0; one that nobody has is answered as an unknown\n`user_id`. Each costs one of a budget of its own (429 with `limit` `numbers`); the operator may have switched numbers off (403\n`not_permitted`).\n\nEach stranger among them, who has neither written nor read in a room that both are in, counts as a look-up (429 with `limit`\n`lookups`), and takes only so many rooms from strangers (403 `too_many_strangers`; of several users nobody learns which).\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"OpenRoomForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/OpenRoom"}}}},"responses":{"200":{"description":"The direct room that the two have.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RoomDetail"}}}},"201":{"description":"A new room.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RoomDetail"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"409":{"$ref":"#/components/responses/TooManyRooms"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}}},
"/api/chat/chatrooms/{id}/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/RoomID"}}],"get":{"tags":["Chat"],"operationId":"getRoom","summary":"Show a room with its members","description":"Of more than 1,000 members some are shown, among them oneself; `member_count` says how many there are.\n","security":[{"Bearer":[]}],"responses":{"200":{"description":"The room.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RoomDetail"}}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}},"put":{"tags":["Chat"],"operationId":"replaceRoom","summary":"Rename, close or open a room (the same as PATCH)","description":"For the owner and admins of a group. What is absent stays.\n","security":[{"Bearer":[]}],"requestBody":{"x-form":"EditRoomForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/EditRoom"}}}},"responses":{"200":{"description":"The room as it is now.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RoomDetail"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}},"patch":{"tags":["Chat"],"operationId":"editRoom","summary":"Rename, close or open a room","description":"For the owner and admins of a group. What is absent stays.\n","security":[{"Bearer":[]}],"requestBody":{"x-form":"EditRoomForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/EditRoom"}}}},"responses":{"200":{"description":"The room as it is now.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RoomDetail"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}},"delete":{"tags":["Chat"],"operationId":"deleteRoom","summary":"Delete a group with its messages","description":"For its owner.\n","security":[{"Bearer":[]}],"responses":{"204":{"description":"It is gone.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/chatrooms/{id}/members/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/RoomID"}}],"post":{"tags":["Chat"],"operationId":"addMember","summary":"Add a member to a group","description":"For the owner and admins; admins add members and readers. One who is there stays as is; who is not may be a stranger, as where a\nroom is opened.\n\n`mobile_number` instead of `user_id` names whoever has that number, as where a room is opened: one that nobody has is answered as\nan unknown `user_id`, each costs one of the same budget (429 with `limit` `numbers`), and the operator may have switched numbers\noff (403 `not_permitted`).\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"AddMemberForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/AddMember"}}}},"responses":{"200":{"description":"The user was a member already.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Member"}}}},"201":{"description":"The user is a member.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Member"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}}},
"/api/chat/chatrooms/{id}/members/{user}/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/RoomID"}},{"name":"user","in":"path","required":true,"schema":{"$ref":"#/components/schemas/UserID"}}],"patch":{"tags":["Chat"],"operationId":"changeMember","summary":"Give a member another role","description":"The owner gives any role, and by `owner` hands the room over and becomes an admin. Admins make members readers and readers\nmembers.\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"ChangeMemberForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ChangeMember"}}}},"responses":{"200":{"description":"The member as it is now.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Member"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}},"delete":{"tags":["Chat"],"operationId":"removeMember","summary":"Leave a group, or remove a member","description":"An owner who leaves hands the room to the admin, else the member, else the reader with the oldest account; the last one to\nleave deletes it.\n","security":[{"Bearer":[]}],"parameters":[{"name":"ban","in":"query","description":"Whether the user may not be added again, nor any other account of the number; not for oneself.","schema":{"$ref":"#/components/schemas/Flag"}}],"responses":{"204":{"description":"The user is no member.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/chatrooms/{id}/bans/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/RoomID"}}],"get":{"tags":["Chat"],"operationId":"listBans","summary":"List who may not become a member","description":"For the owner and admins of a group.\n","security":[{"Bearer":[]}],"responses":{"200":{"description":"By id.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/ChatUser"}}}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/chatrooms/{id}/bans/{user}/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/RoomID"}},{"name":"user","in":"path","required":true,"schema":{"$ref":"#/components/schemas/UserID"}}],"delete":{"tags":["Chat"],"operationId":"liftBan","summary":"Lift a ban","description":"For the owner and admins of a group.\n","security":[{"Bearer":[]}],"responses":{"204":{"description":"The user may be added again.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/chatrooms/{id}/read/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/RoomID"}}],"post":{"tags":["Chat"],"operationId":"markRead","summary":"Say how far one has read","description":"The mark only moves forward, and not beyond the newest message. The others' sockets are told of it, so that it is limited to 50 a second\nfor each user.\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"ReadMarkForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ReadMark"}}}},"responses":{"200":{"description":"Where the mark is now.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ReadMarkSet"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}}},
"/api/chat/invitations/":{"get":{"tags":["Chat"],"operationId":"listInvitations","summary":"List the own invitations","description":"Those that are not over, the one that ends first first, without the text of their links.\n","security":[{"Bearer":[]}],"responses":{"200":{"description":"At most 50.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"type":"array","maxItems":50,"items":{"$ref":"#/components/schemas/Invitation"}}}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}},"post":{"tags":["Chat"],"operationId":"createInvitation","summary":"Make an invitation","description":"With `room` to a group whose members you may add, as its owner or an admin; it works as long as you may. Without, to a direct\nconversation with you. `token` belongs into a link of your app's, behind a `#`, so that no server is told it.\n\nAt most 50 at once (409), and 100 in an hour (429 with `limit` `invitations`).\n","security":[{"Bearer":[]}],"requestBody":{"x-form":"CreateInvitationForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/CreateInvitation"}}}},"responses":{"201":{"description":"A new invitation.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NewInvitation"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/NotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"409":{"$ref":"#/components/responses/TooManyInvitations"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}}},
"/api/chat/invitations/look/":{"post":{"tags":["Chat"],"operationId":"lookAtInvitation","summary":"Show where an invitation leads","description":"Joins nothing: show this to the user, and ask. What is no invitation counts as a try, 30 in ten minutes together with those of\n`accept` (429 with `limit` `invitation_tries`).\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"ShowInvitationForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ShowInvitation"}}}},"responses":{"200":{"description":"Where it leads.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/InvitationPlace"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/InvitationNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/invitations/accept/":{"post":{"tags":["Chat"],"operationId":"acceptInvitation","summary":"Come in by an invitation","description":"Into a group as a member, unless you are banned (`banned`), it is full (`room_full`), or closed or on hold (`room_closed`); or into the\ndirect room with whoever made it, at the cost of `openRoom`. It takes one of the invitation's uses; who is there already takes\nnone, and gets the room.\n","security":[{"Bearer":[]}],"requestBody":{"required":true,"x-form":"ShowInvitationForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ShowInvitation"}}}},"responses":{"200":{"description":"The room.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RoomDetail"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/EntranceNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}}},
"/api/chat/invitations/{id}/":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"$ref":"#/components/schemas/InvitationID"}}],"delete":{"tags":["Chat"],"operationId":"revokeInvitation","summary":"Revoke an invitation","description":"One's own; one to a group also for whoever may add members to it.\n","security":[{"Bearer":[]}],"responses":{"204":{"description":"Its link is none any more.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/InvitationNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
"/api/chat/messages/":{"get":{"tags":["Chat"],"operationId":"listChatMessages","summary":"Read a room's messages","description":"At most 30 a page and 128 KiB, but at least one, newest first; `next` leads to older ones, `previous` to newer ones. Messages\nthat come meanwhile shift nothing.\nWithout `chat_room` the page is empty.\n","security":[{"Bearer":[]}],"parameters":[{"name":"chat_room","in":"query","description":"The room.","schema":{"$ref":"#/components/schemas/RoomID"}},{"name":"cursor","in":"query","description":"From `next` or `previous`; nothing to be made by hand.","schema":{"$ref":"#/components/schemas/Cursor"}}],"responses":{"200":{"description":"A page.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ChatPage"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"404":{"$ref":"#/components/responses/ChatNotFound"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/Unavailable"}}},"post":{"tags":["Chat"],"operationId":"sendChatMessage","summary":"Send a message into a room","description":"It goes to all sockets of the room. Each KiB begun of the text counts as a message against the caller's limit. A `key`, or an Idempotency-Key, that was used by the same user in the same room within 5\nminutes gives that message again, and refuses another one (`key_reused`): take keys at random. The body may have 200 KiB, so that a\ntext of 32 KiB fits however it is escaped.\n","security":[{"Bearer":[]}],"parameters":[{"name":"Idempotency-Key","in":"header","description":"Counts as `key` if there is none.","schema":{"type":"string","minLength":1,"maxLength":128,"pattern":"^[!-~]([ -~]*[!-~])?$"}}],"requestBody":{"required":true,"x-form":"SendChatMessageForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/SendChatMessage"}}}},"responses":{"201":{"description":"It is stored.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Idempotent-Replayed":{"$ref":"#/components/headers/IdempotentReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ChatMessage"}}}},"400":{"$ref":"#/components/responses/InvalidFields"},"401":{"$ref":"#/components/responses/NotLoggedIn"},"403":{"$ref":"#/components/responses/ChatRefused"},"404":{"$ref":"#/components/responses/ChatNotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/KeyReused"},"429":{"$ref":"#/components/responses/TooMany"},"503":{"$ref":"#/components/responses/ChatUnavailable"}}}},
"/api/providers/{provider}/delivery/{secret}/":{"parameters":[{"name":"provider","in":"path","required":true,"schema":{"$ref":"#/components/schemas/Provider"}},{"name":"secret","in":"path","required":true,"description":"The configured secret of delivery reports.","schema":{"type":"string","minLength":1}}],"get":{"tags":["Providers"],"operationId":"reportDeliveryByQuery","summary":"Take a delivery report from the query","description":"As kavenegar, melipayamak and others send it; see the POST.","security":[],"parameters":[{"$ref":"#/components/parameters/ReportedMessage"},{"$ref":"#/components/parameters/ReportedStatus"}],"responses":{"200":{"$ref":"#/components/responses/ReportTaken"},"404":{"$ref":"#/components/responses/NotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"503":{"$ref":"#/components/responses/Unavailable"}}},"post":{"tags":["Providers"],"operationId":"reportDelivery","summary":"Take a delivery report","description":"In whichever form the provider has: fields in the query, as a form or as JSON, ids and statuses single or as lists. With\nthe right secret the answer is 200 also for what is not understood, because providers repeat anything else.\n","security":[],"parameters":[{"$ref":"#/components/parameters/ReportedMessage"},{"$ref":"#/components/parameters/ReportedStatus"}],"requestBody":{"x-form":"DeliveryReportForm","content":{"application/json":{"schema":{"$ref":"#/components/schemas/DeliveryReport"}}}},"responses":{"200":{"$ref":"#/components/responses/ReportTaken"},"400":{"$ref":"#/components/responses/InvalidFields"},"404":{"$ref":"#/components/responses/NotFound"},"408":{"$ref":"#/components/responses/TooSlow"},"413":{"$ref":"#/components/responses/TooLarge"},"503":{"$ref":"#/components/responses/Unavailable"}}}}
},
"components":{
"securitySchemes":{
"Bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT","description":"The `access` token of a login."},
"ApiKey":{"type":"apiKey","in":"header","name":"Authorization","description":"`Api-Key chk_…`, a key that the operator made."}
},
"parameters":{
"IdempotencyKey":{"name":"Idempotency-Key","in":"header","description":"Any text of your choice for this send, such as a UUID. The same request under the same key gives the first answer again\ninstead of a second SMS, for 24 hours (a login code: as long as it lives).\n","schema":{"type":"string","minLength":1,"maxLength":128,"pattern":"^[!-~]([ -~]*[!-~])?$"}},
"Prefer":{"name":"Prefer","in":"header","description":"`wait=N` (at most 30 seconds) or `respond-async` (RFC 7240); anything else is passed over.","schema":{"type":"string"},"example":"wait=10"},
"ReportedMessage":{"name":"messageid","in":"query","description":"The provider's id of the message; several separated by commas.","schema":{"type":"string"}},
"ReportedStatus":{"name":"status","in":"query","description":"The provider's word for what became of it.","schema":{"type":"string"}}
},
"links":{
"MessageStatus":{"operationId":"getMessage","parameters":{"id":"$response.body#/id"}}
},
"headers":{
"RequestID":{"description":"The id under which the request is in the logs.","required":true,"schema":{"type":"string","minLength":1,"maxLength":128}},
"RetryAfter":{"description":"Whole seconds until another try makes sense; the same as `retry_after`.","required":true,"schema":{"type":"integer","minimum":1}},
"IdempotentReplayed":{"description":"That this is the answer to an earlier request.","schema":{"type":"string","enum":["true"]}},
"PreferenceApplied":{"description":"The preference that was followed.","schema":{"type":"string","pattern":"^(wait=[0-9]+|respond-async)$"}},
"Challenge":{"description":"How to authenticate.","required":true,"schema":{"type":"string"}}
},
"responses":{
"LoggedIn":{"description":"A session with its tokens.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Login"}}}},
"NumberLoggedIn":{"description":"A session with its tokens, and a device of the number.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NumberLogin"}}}},
"Ended":{"description":"It has ended, with its refresh token and its connections.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}}},
"ReportTaken":{"description":"Taken, whatever it says.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ReportTaken"}}}},
"InvalidFields":{"description":"Fields are missing or wrong, or the body cannot be read.","headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/BadRequest"}}}},
"CodeIsLive":{"description":"A code is live (`otp_already_sent`), or the first request with this Idempotency-Key still runs\n(`idempotency_in_progress`).\n","x-codes":["otp_already_sent","idempotency_in_progress"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/SendConflict"}}}},
"StillRunning":{"description":"The first request with this Idempotency-Key still runs (`idempotency_in_progress`).","x-codes":["idempotency_in_progress"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/StillRunning"}}}},
"CodeRefused":{"description":"The code is wrong (`otp_mismatch`), used up (`otp_exhausted`) or not there (`otp_not_found`); or the account is switched off\n(`user_inactive`).\n","x-codes":["otp_not_found","otp_mismatch","otp_exhausted","user_inactive"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"WWW-Authenticate":{"$ref":"#/components/headers/Challenge"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/CodeRefused"}}}},
"BadToken":{"description":"The token is not good (`token_not_valid`).","x-codes":["token_not_valid"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"WWW-Authenticate":{"$ref":"#/components/headers/Challenge"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TokenRefused"}}}},
"NotLoggedIn":{"description":"No access token, or one that is not good (`token_not_valid`).","x-codes":["not_authenticated","invalid_api_key","bad_authorization_header","token_not_valid"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"WWW-Authenticate":{"$ref":"#/components/headers/Challenge"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NotAuthenticated"}}}},
"NotASender":{"description":"No API key and no access token, or one that is not good (`invalid_api_key`, `token_not_valid`).","x-codes":["not_authenticated","invalid_api_key","bad_authorization_header","token_not_valid"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"WWW-Authenticate":{"$ref":"#/components/headers/Challenge"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NotAuthenticated"}}}},
"NotPermitted":{"description":"What you are is known, and it may not do this (`not_permitted`); `detail` says what would.","x-codes":["not_permitted"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"NotFound":{"description":"Not there, or not yours (`not_found`).","x-codes":["not_found"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"ChatNotFound":{"description":"A room that is not there or not yours (`not_found`), or a user, member, ban or page that is not there.","x-codes":["not_found","user_id_required","user_not_found","not_a_member","not_banned","invalid_cursor"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"ChatRefused":{"description":"Your role (`not_permitted`, `read_only`), or the room, does not allow it.","x-codes":["not_permitted","direct_room","banned","room_full","too_many_bans","read_only","room_closed","too_many_strangers"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"MethodDisabled":{"description":"This way to log in is switched off (`method_disabled`).","x-codes":["method_disabled"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"TooSlow":{"description":"The request took too long to arrive (`request_timeout`).","x-codes":["request_timeout"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"TooLarge":{"description":"The body is larger than 64 KiB (of a batch 4 MiB; `body_too_large`).","x-codes":["body_too_large"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"UnsupportedMediaType":{"description":"The body is in a form that is not read (`unsupported_media_type`).","x-codes":["unsupported_media_type"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"IdempotencyMismatch":{"description":"The Idempotency-Key was used for another request (`idempotency_mismatch`).","x-codes":["idempotency_mismatch"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"KeyReused":{"description":"The key was used for another message in this room (`key_reused`).","x-codes":["key_reused"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"TooMany":{"description":"A budget is used up (`rate_limited`, `budget_exhausted`), or too many ask at once (`busy`); `limit` says which.","x-codes":["rate_limited","budget_exhausted","busy"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RetryError"}}}},
"Unavailable":{"description":"Nothing was done; try again (`unavailable`).","x-codes":["unavailable"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RetryError"}}}},
"ChatUnavailable":{"description":"Nothing was done; try again. `storage_full`: what is left of the storage is kept for codes and logins, so chat stores nothing\nmore until some of it is free.\n","x-codes":["unavailable","storage_full"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/RetryError"}}}},
"InvitationNotFound":{"description":"An invitation that is not there, has ended, was revoked or is used up, and whatever is none (`invitation_not_found`): nobody learns\nwhich. An address that cannot be one is `not_found`, as everywhere.\n","x-codes":["invitation_not_found","not_found"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"EntranceNotFound":{"description":"An invitation that is none any more (`invitation_not_found`), as above; or its maker was switched off (`user_not_found`), or the\nroom was deleted (`not_found`), in that very moment.\n","x-codes":["invitation_not_found","user_not_found","not_found"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailError"}}}},
"TooManyInvitations":{"description":"There are as many invitations of the caller's as there may be, 50 (`too_many_invitations`); revoking one makes room for another.\n","x-codes":["too_many_invitations"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailsError"}}}},
"TooManyRooms":{"description":"There are as many groups that the caller has opened as there may be (`too_many_rooms`); deleting one makes room for another.\nDirect rooms do not count.\n","x-codes":["too_many_rooms"],"headers":{"X-Request-ID":{"$ref":"#/components/headers/RequestID"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/DetailsError"}}}}
},
"x-schemas":{
"SendCodeForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["mobile_number"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"origin":{"$ref":"#/components/schemas/Origin"},"app_hash":{"$ref":"#/components/schemas/AppHash"},"device":{"$ref":"#/components/schemas/ShownDevice"}}},
"AuthenticateForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["mobile_number","code"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"code":{"$ref":"#/components/schemas/Code"},"group":{"$ref":"#/components/schemas/Group"},"id":{"$ref":"#/components/schemas/SendID"},"device":{"$ref":"#/components/schemas/ShownDevice"}}},
"RefreshForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["refresh"],"properties":{"refresh":{"$ref":"#/components/schemas/Token"}}},
"VerifyForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["token"],"properties":{"token":{"$ref":"#/components/schemas/Token"}}},
"RegisterForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["username","password","password2"],"properties":{"username":{"$ref":"#/components/schemas/NewUserName"},"password":{"$ref":"#/components/schemas/NewPassword"},"password2":{"$ref":"#/components/schemas/NewPassword"},"email":{"$ref":"#/components/schemas/Email"}}},
"ChangePasswordForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["old_password","new_password"],"properties":{"old_password":{"$ref":"#/components/schemas/Password"},"new_password":{"$ref":"#/components/schemas/NewPassword"},"new_password2":{"description":"The same again, if it is there.","type":"string","maxLength":1024}}},
"PasswordLoginForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["username","password"],"properties":{"username":{"$ref":"#/components/schemas/UserName"},"password":{"$ref":"#/components/schemas/Password"}}},
"SendMessageForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"description":"As in JSON, without `variables`.","required":["mobile_number","message_text"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"message_text":{"$ref":"#/components/x-schemas/Text"},"template_id":{"type":"string","maxLength":64,"pattern":"^[^\\u0000]*$"},"token2":{"$ref":"#/components/x-schemas/FormText"},"token3":{"$ref":"#/components/x-schemas/FormText"},"token10":{"$ref":"#/components/x-schemas/FormText"},"token20":{"$ref":"#/components/x-schemas/FormText"}}},
"OpenRoomForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"user_id":{"$ref":"#/components/schemas/UserID"},"mobile_number":{"$ref":"#/components/schemas/MobileNumber"}},"oneOf":[{"required":["user_id"]},{"required":["mobile_number"]}]},
"CreateInvitationForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"room":{"$ref":"#/components/schemas/RoomID"},"expires_in":{"$ref":"#/components/schemas/InvitationLife"},"uses":{"$ref":"#/components/schemas/InvitationUses"}}},
"ShowInvitationForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["token"],"properties":{"token":{"$ref":"#/components/schemas/InvitationToken"}}},
"EditRoomForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"name":{"type":"string","maxLength":45,"x-plain-form":"^[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*([^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u034F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8][^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*)?[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*$"},"status":{"$ref":"#/components/schemas/RoomStatus"}}},
"AddMemberForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"user_id":{"$ref":"#/components/schemas/UserID"},"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"role":{"$ref":"#/components/schemas/Role"}},"oneOf":[{"required":["user_id"]},{"required":["mobile_number"]}]},
"ChangeMemberForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["role"],"properties":{"role":{"$ref":"#/components/schemas/Role"}}},
"ReadMarkForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["offset"],"properties":{"offset":{"$ref":"#/components/schemas/Offset"}}},
"SendChatMessageForm":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["chat_room","text"],"properties":{"chat_room":{"$ref":"#/components/schemas/RoomID"},"text":{"type":"string","minLength":1,"maxLength":32768,"pattern":"^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F][^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$"},"message_type":{"type":"string","enum":["text","image","file"]}}},
"DeliveryReportForm":{"description":"Whatever the provider sends."},
"FormText":{"type":"string","maxLength":3000,"pattern":"^[^\\u0000]*$"},
"Text":{"description":"1 to 290 characters, not all of them blank, unless the operator allows more or fewer (`sms.maxCharacters`); the refusal of a\nlonger text says how many SMS it would be. CR LF and CR become LF. A whole number reads as its digits.\n","examples":["Your table is ready."],"type":"string","minLength":1,"maxLength":3000,"x-plain-form":"^[^\\u0000]*[!-~\\u00A1-\\u1FFF][^\\u0000]*$","x-also":{"type":"integer"}}
},
"schemas":{
"MobileNumber":{"description":"A mobile number of Iran, as a text or a whole number. Its plain form is `09121234567` or `+989121234567`; digits may be\nPersian, Arabic or full-width as well, with spaces, dashes, parentheses, dots, slashes and invisible marks between them, and\n`tel:` before it; what may be two numbers is refused. Numbers of other countries where the operator allows them.\n","examples":["09121234567","+989121234567"],"type":"string","x-plain-form":"^((\\+|00)980?|98|0)?9[0-9]{9}$","x-also":{"anyOf":[{"type":"integer","minimum":9000000000,"maximum":9999999999},{"type":"integer","minimum":989000000000,"maximum":989999999999}]}},
"SendCode":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["mobile_number"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"origin":{"$ref":"#/components/schemas/Origin","x-also":{"type":"null"}},"app_hash":{"$ref":"#/components/schemas/AppHash","x-also":{"type":"null"}},"device":{"$ref":"#/components/schemas/ShownDevice"}}},
"ShownDevice":{"description":"The `device` of this number's last login on this device. Whatever else it is, it counts as none, and changes nothing else in\nthe answer.\n","type":"string","x-also":{}},
"Origin":{"description":"The web host that may fill the code in; one of those the operator has configured, by default the first.","type":"string"},
"AppHash":{"description":"The Android app that may fill the code in; one of those the operator has configured, by default the first.","type":"string"},
"Authenticate":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["mobile_number","code"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"code":{"$ref":"#/components/schemas/Code"},"group":{"$ref":"#/components/schemas/Group","x-also":{"type":"null"}},"id":{"$ref":"#/components/schemas/SendID","x-also":{"type":"null"}},"device":{"$ref":"#/components/schemas/ShownDevice"}}},
"Code":{"description":"3 to 10 digits, Latin, Persian, Arabic or full-width, also with spaces or hyphens between them; a whole number reads as its\ndigits.\n","examples":["48210937"],"type":"string","x-plain-form":"^[0-9\\u0660-\\u0669\\u06F0-\\u06F9\\uFF10-\\uFF19]{3,10}$","x-also":{"type":"integer","minimum":100,"maximum":9999999999}},
"Group":{"description":"Which of the number's accounts, by default 0. One number may have several. A text of digits reads as the number.","type":"integer","minimum":0,"maximum":99,"x-also":{"type":"string","pattern":"^[0-9\\u0660-\\u0669\\u06F0-\\u06F9\\uFF10-\\uFF19]{0,2}$"}},
"SendID":{"description":"The `id` of the send, which saves the owner of the number from strangers who use its guesses up.","type":"string","maxLength":64,"x-plain-form":"^[ -~]*$"},
"Token":{"type":"string","description":"A token as a login gave it.","x-plain-form":"[!-~]"},
"Refresh":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["refresh"],"properties":{"refresh":{"$ref":"#/components/schemas/Token"}}},
"Verify":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["token"],"properties":{"token":{"$ref":"#/components/schemas/Token"}}},
"PasswordLogin":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["username","password"],"properties":{"username":{"$ref":"#/components/schemas/UserName"},"password":{"$ref":"#/components/schemas/Password"}}},
"UserName":{"description":"A whole number reads as its digits.","examples":["mina"],"type":"string","minLength":1,"maxLength":150,"x-plain-form":"^[^\\u0000]*[!-~\\u00A1-\\u00AC\\u00AE-\\u061B\\u061D-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF][^\\u0000]*$","x-also":{"type":"integer"}},
"Password":{"description":"At most 1,024 bytes; a whole number reads as its digits.","type":"string","minLength":1,"maxLength":1024,"x-plain-form":"^[^\\u0000]*[!-~\\u00A1-\\u1FFF][^\\u0000]*$","x-also":{"type":"integer"}},
"Register":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["username","password","password2"],"properties":{"username":{"$ref":"#/components/schemas/NewUserName"},"password":{"$ref":"#/components/schemas/NewPassword"},"password2":{"$ref":"#/components/schemas/NewPassword"},"email":{"$ref":"#/components/schemas/Email","x-also":{"type":"null"}}}},
"ChangePassword":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["old_password","new_password"],"properties":{"old_password":{"$ref":"#/components/schemas/Password"},"new_password":{"$ref":"#/components/schemas/NewPassword"},"new_password2":{"description":"The same again, if it is there.","type":"string","maxLength":1024}}},
"NewUserName":{"description":"Letters and digits of any script and `@ . + - _`; not of the form `G<digits>-…`. A whole number reads as its digits.\n","examples":["mina"],"type":"string","minLength":1,"maxLength":150,"x-also":{"type":"integer"}},
"NewPassword":{"description":"At least 8 characters, not only digits, not a common one, not like the user name or e-mail address; `password2` is the same\nagain.\n","examples":["correct horse 48"],"type":"string","minLength":8,"maxLength":1024},
"Email":{"description":"May be empty.","type":"string","format":"email","maxLength":254,"x-also":{"const":""}},
"SendMessage":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"description":"A text as `message_text`, or a template as `template_id` with its values as `variables`. With a template, `message_text` is the\nvalue of its first variable, as `token`.\n","required":["mobile_number"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"message_text":{"description":"Needed unless there are a template and `variables`.","$ref":"#/components/schemas/OptionalText"},"template_id":{"$ref":"#/components/schemas/TemplateID","x-also":{"type":"null"}},"token2":{"$ref":"#/components/schemas/OptionalText"},"token3":{"$ref":"#/components/schemas/OptionalText"},"token10":{"$ref":"#/components/schemas/OptionalText"},"token20":{"$ref":"#/components/schemas/OptionalText"},"variables":{"description":"The template's values by name.","type":"object","maxProperties":20,"propertyNames":{"minLength":1,"maxLength":64},"additionalProperties":{"$ref":"#/components/schemas/OptionalText"},"x-also":{"type":"null"}}},"if":{"required":["template_id","variables"],"properties":{"template_id":{"description":"One that is not blank and not 0, which mean none.","type":["string","integer"],"pattern":"[1-9A-Za-z]","not":{"const":0}},"variables":{"type":"object"}}},"else":{"required":["message_text"],"properties":{"message_text":{"type":["string","integer"],"minLength":1,"pattern":"[!-~\\u00A1-\\u1FFF]"}}}},
"TemplateID":{"description":"A template of ours by name or, with an API key that allows it, of the provider by its id. Needed where the provider sends\nby template only. With a template for login codes, a name that is not ours and not all visible ASCII is refused like\nthat one.\n","type":"string","maxLength":64,"pattern":"^[^\\u0000]*$","x-also":{"type":"integer"}},
"OptionalText":{"description":"Up to 290 characters, for a template's value also where the operator allows longer texts (`sms.maxCharacters`); blank or\nnull is none, and a whole number reads as its digits.\n","type":"string","maxLength":3000,"pattern":"^[^\\u0000]*$","x-also":{"type":["integer","null"]}},
"Batch":{"description":"The messages; the list alone is taken as well.","type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["messages"],"properties":{"messages":{"$ref":"#/components/schemas/BatchItems"}},"x-also":{"$ref":"#/components/schemas/BatchItems"}},
"BatchItems":{"type":"array","minItems":1,"maxItems":1000,"items":{"description":"Anything else is refused by itself, in its result, beside one that can be sent.","$ref":"#/components/schemas/SendMessage","x-also":{}},"contains":{"$ref":"#/components/schemas/SendMessage"}},
"DeliveryReport":{"description":"Whatever the provider sends, such as these two.","type":"object","properties":{"messageid":{"description":"The provider's id of the message.","type":"string","x-also":{}},"status":{"description":"The provider's word for what became of it.","type":"string","x-also":{}}},"x-also":{}},
"Provider":{"type":"string","enum":["kavenegar","melipayamak","parsian","smsir","generic","benchmark"]},
"MessageID":{"type":"string","description":"The `id` that the answer to the send told.","pattern":"^[0-9a-f]{32}$"},
"MessageStatus":{"type":"string","description":"It only moves forward: `queued`, `sending`, `sent`, `delivered`; or ends as `failed` (no provider took it), `expired`,\n`undelivered`, `uncertain` (a provider got it and its answer was lost), `parked` (kept for the operator) or `cancelled`.\n","enum":["queued","sending","uncertain","sent","delivered","failed","expired","undelivered","parked","cancelled"]},
"Time":{"type":"string","format":"date-time"},
"Nothing":{"description":"No members.","type":"object","maxProperties":0},
"ReportTaken":{"type":"object","required":["status"],"properties":{"status":{"type":"string","x-extensible-enum":["ok"]}}},
"CodeSent":{"type":"object","required":["details","expires_in"],"properties":{"details":{"type":"string","x-extensible-enum":["The OTP code was sent correctly."]},"id":{"description":"Not there when a live code was sent again, whose `id` the first answer told, nor in a repeat under an Idempotency-Key to\nanother address than the first request's.\n","$ref":"#/components/schemas/MessageID"},"expires_in":{"description":"Seconds.","type":"integer","minimum":0},"status":{"description":"With `Prefer` only.","$ref":"#/components/schemas/MessageStatus","x-extensible-enum":["queued","uncertain","sent"]}}},
"TokenPair":{"type":"object","required":["access","refresh","expires_in"],"properties":{"access":{"type":"string"},"refresh":{"type":"string"},"expires_in":{"description":"Seconds that `access` is good.","type":"integer","minimum":0}}},
"Login":{"type":"object","required":["access","refresh","expires_in","session"],"properties":{"access":{"type":"string"},"refresh":{"type":"string"},"expires_in":{"description":"Seconds that `access` is good.","type":"integer","minimum":0},"session":{"description":"The `id` of the session.","$ref":"#/components/schemas/ID"}}},
"NumberLogin":{"type":"object","required":["access","refresh","expires_in","session","device"],"properties":{"access":{"type":"string"},"refresh":{"type":"string"},"expires_in":{"description":"Seconds that `access` is good.","type":"integer","minimum":0},"session":{"description":"The `id` of the session.","$ref":"#/components/schemas/ID"},"device":{"description":"Opaque, good for 180 days. Keep it beyond the logout, and show it when the same number asks for a code or logs in:\nthen strangers cannot use up what the number may be sent and guessed. It logs nobody in.\n","type":"string","x-plain-form":"^[A-Za-z0-9_-]{75}$"}}},
"Registered":{"type":"object","required":["username","email"],"properties":{"username":{"type":"string"},"email":{"type":"string"}}},
"KeySet":{"type":"object","required":["keys"],"properties":{"keys":{"type":"array","items":{"$ref":"#/components/schemas/Key"}}}},
"Key":{"type":"object","required":["kty","crv","use","alg","kid","x","y"],"properties":{"kty":{"type":"string","x-extensible-enum":["EC"]},"crv":{"type":"string","x-extensible-enum":["P-256"]},"use":{"type":"string","x-extensible-enum":["sig"]},"alg":{"type":"string","x-extensible-enum":["ES256"]},"kid":{"type":"string"},"x":{"type":"string","pattern":"^[A-Za-z0-9_-]{43}$"},"y":{"type":"string","pattern":"^[A-Za-z0-9_-]{43}$"}}},
"Session":{"type":"object","required":["id","user","session_key","user_agent","ip_address","device","browser","last_seen","created_at","current"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"user":{"$ref":"#/components/schemas/ID"},"session_key":{"type":"string"},"user_agent":{"type":"string"},"ip_address":{"type":"string"},"device":{"type":"string"},"browser":{"type":"string"},"last_seen":{"$ref":"#/components/schemas/Time"},"created_at":{"$ref":"#/components/schemas/Time"},"current":{"description":"Whether it is the one of the token that asks.","type":"boolean"}}},
"MessageSent":{"type":"object","required":["details","id","receiver","message","messageid","provider","status"],"properties":{"details":{"type":"string","x-extensible-enum":["The Message was sent correctly."]},"id":{"$ref":"#/components/schemas/MessageID"},"receiver":{"type":"string"},"message":{"type":["string","null"]},"messageid":{"description":"The provider's id.","type":["string","null"]},"provider":{"type":["string","null"]},"status":{"$ref":"#/components/schemas/MessageStatus","x-extensible-enum":["sent","delivered"]}}},
"MessageQueued":{"type":"object","required":["details","id","status","status_url"],"properties":{"details":{"type":"string","x-extensible-enum":["The message was queued."]},"id":{"$ref":"#/components/schemas/MessageID"},"status":{"$ref":"#/components/schemas/MessageStatus","x-extensible-enum":["queued","sending","uncertain"]},"status_url":{"type":"string"}}},
"MessageRefused":{"type":"object","required":["details","id","errorcode","errortext","provider","status","code","request_id"],"properties":{"details":{"type":"string","x-extensible-enum":["The SMS service provider was unable to process the request."]},"id":{"$ref":"#/components/schemas/MessageID"},"errorcode":{"description":"The last provider's code, or ours.","type":["string","null"]},"errortext":{"type":["string","null"]},"provider":{"type":["string","null"]},"status":{"$ref":"#/components/schemas/MessageStatus","x-extensible-enum":["failed","expired","undelivered","parked","cancelled"]},"code":{"$ref":"#/components/schemas/ErrorCode","x-extensible-enum":["not_sent"]},"request_id":{"type":"string"}}},
"BatchResult":{"type":"object","required":["accepted","refused","results"],"properties":{"accepted":{"type":"integer","minimum":0},"refused":{"type":"integer","minimum":0},"results":{"type":"array","minItems":1,"maxItems":1000,"items":{"$ref":"#/components/schemas/BatchItemResult"}}}},
"BatchItemResult":{"description":"With `id` and `status` if the message was taken; else with `code` and the rest of an error as `message/send` has it, without\n`request_id`.\n","type":"object","properties":{"id":{"$ref":"#/components/schemas/MessageID"},"status":{"$ref":"#/components/schemas/MessageStatus"},"code":{"$ref":"#/components/schemas/ErrorCode"},"retry_after":{"description":"Seconds.","type":"integer","minimum":1},"limit":{"$ref":"#/components/schemas/LimitName"},"detail":{"type":"string"},"details":{"type":"string"},"non_field_errors":{"$ref":"#/components/schemas/Faults"},"mobile_number":{"$ref":"#/components/schemas/Faults"},"message_text":{"$ref":"#/components/schemas/Faults"},"template_id":{"$ref":"#/components/schemas/Faults"},"token2":{"$ref":"#/components/schemas/Faults"},"token3":{"$ref":"#/components/schemas/Faults"},"token10":{"$ref":"#/components/schemas/Faults"},"token20":{"$ref":"#/components/schemas/Faults"},"variables":{"$ref":"#/components/schemas/Faults"}},"if":{"required":["code"]},"else":{"required":["id","status"]}},
"Message":{"description":"Of a code, whose `kind` is `otp`, there are status and times only.","type":"object","required":["id","kind","status","created_at","updated_at","expires_at"],"properties":{"id":{"$ref":"#/components/schemas/MessageID"},"kind":{"type":"string","enum":["text","otp"]},"status":{"$ref":"#/components/schemas/MessageStatus"},"provider":{"description":"Who took it, or was called last.","type":["string","null"]},"messageid":{"description":"The provider's id.","type":["string","null"]},"attempts":{"type":"array","items":{"$ref":"#/components/schemas/Attempt"}},"segments":{"description":"SMS that the text takes.","type":"integer","minimum":1},"alphabet":{"type":"string","x-extensible-enum":["GSM-7","UCS-2"]},"reason":{"description":"Why it ended, where a word is known.","type":["string","null"]},"created_at":{"$ref":"#/components/schemas/Time"},"updated_at":{"$ref":"#/components/schemas/Time"},"expires_at":{"$ref":"#/components/schemas/Time"}},"if":{"properties":{"kind":{"const":"text"}}},"then":{"required":["provider","messageid","attempts","segments","alphabet","reason"]}},
"Attempt":{"type":"object","description":"A call to a provider.","required":["number","provider","begun","ended","outcome","code","text","messageid","delivery"],"properties":{"number":{"type":"integer","minimum":1},"provider":{"type":"string","x-extensible-enum":["kavenegar","melipayamak","parsian","smsir","generic","benchmark"]},"begun":{"$ref":"#/components/schemas/Time"},"ended":{"type":["string","null"],"format":"date-time"},"outcome":{"type":["string","null"]},"code":{"type":["string","null"]},"text":{"type":["string","null"]},"messageid":{"type":["string","null"]},"delivery":{"description":"The provider's later word.","type":["string","null"]}}},
"RoomID":{"description":"A room's id.","type":"integer","format":"int64","minimum":1,"maximum":9223372036854775807},
"UserID":{"description":"A user's id.","type":"integer","format":"int64","minimum":1,"maximum":9223372036854775807},
"Flag":{"type":"boolean"},
"Cursor":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,40}$"},
"RoomName":{"description":"Up to 45 characters on one line, with something to see among them; none is an empty name, and a whole number reads as its\ndigits.\n","type":"string","maxLength":45,"x-plain-form":"^[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*([^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u034F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8][^\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]*)?[\\u0009\\u000A\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]*$","x-also":{"type":["integer","null"]}},
"RoomStatus":{"description":"1 is open, 2 closed, 3 on hold; only an open room takes messages.","type":"integer","enum":[1,2,3]},
"Role":{"description":"The owner may do everything; an admin manages members and readers and the room's name and status; a member writes; a\nreader reads.\n","type":"string","enum":["owner","admin","member","reader"]},
"OpenRoom":{"description":"The other user of a direct room as `user_id` or by `mobile_number`, not both; or the members of a new group as `users`.\n","type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"user_id":{"description":"Passed over where there are `users`.","$ref":"#/components/schemas/UserID","x-also":{}},"mobile_number":{"description":"Passed over where there are `users`.","$ref":"#/components/schemas/MobileNumber","x-also":{}},"users":{"description":"Ids of users, besides yourself; as many as a group may have members, and at most 999. More can be added.","type":"array","maxItems":100,"items":{"$ref":"#/components/schemas/UserID"},"x-also":{"type":"null"}},"name":{"description":"Of a group.","$ref":"#/components/schemas/RoomName","x-also":{}}},"if":{"required":["users"],"properties":{"users":{"type":"array"}}},"then":{"properties":{"name":{"$ref":"#/components/schemas/RoomName"}}},"else":{"oneOf":[{"required":["user_id"],"properties":{"user_id":{"$ref":"#/components/schemas/UserID"},"mobile_number":{"enum":[null,""]}}},{"required":["mobile_number"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"},"user_id":{"enum":[null,""]}}}]}},
"CreateInvitation":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"room":{"description":"The group it leads to; without one it leads to a direct conversation with you.","$ref":"#/components/schemas/RoomID","x-also":{"type":"null"}},"expires_in":{"$ref":"#/components/schemas/InvitationLife","x-also":{"type":"null"}},"uses":{"$ref":"#/components/schemas/InvitationUses","x-also":{"type":"null"}}}},
"InvitationLife":{"description":"For how many seconds it is good; by default 604,800, a week.","type":"integer","minimum":60,"maximum":2592000},
"InvitationUses":{"description":"How many people may come in by it; by default 1, and 100 for a group.","type":"integer","minimum":1,"maximum":1000},
"ShowInvitation":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["token"],"properties":{"token":{"$ref":"#/components/schemas/InvitationToken"}}},
"InvitationToken":{"description":"The text of an invitation's link: up to 128 letters, digits, `-` and `_`, of which the first 28 are the invitation's `id`. Whatever\nelse is given is no invitation.\n","type":"string","x-plain-form":"[!-~]"},
"InvitationID":{"type":"string","pattern":"^[A-Za-z0-9_-]{28}$"},
"EditRoom":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"name":{"$ref":"#/components/schemas/RoomName"},"status":{"$ref":"#/components/schemas/RoomStatus"}}},
"AddMember":{"description":"The user as `user_id` or by `mobile_number`, not both.","type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"properties":{"user_id":{"$ref":"#/components/schemas/UserID","x-also":{"enum":[null,""]}},"mobile_number":{"$ref":"#/components/schemas/MobileNumber","x-also":{"enum":[null,""]}},"role":{"$ref":"#/components/schemas/Role","x-also":{"type":"null"}}},"if":{"required":["mobile_number"],"properties":{"mobile_number":{"$ref":"#/components/schemas/MobileNumber"}}},"then":{"properties":{"user_id":{"enum":[null,""]}}},"else":{"required":["user_id"],"properties":{"user_id":{"$ref":"#/components/schemas/UserID"}}}},
"ChangeMember":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["role"],"properties":{"role":{"$ref":"#/components/schemas/Role"}}},
"ReadMark":{"type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["offset"],"properties":{"offset":{"$ref":"#/components/schemas/Offset"}}},
"Offset":{"description":"The `id` of the newest message one has seen.","type":"integer","format":"int64","minimum":0,"maximum":9223372036854775807},
"SendChatMessage":{"description":"A text, the address of an image or a file, or a place: then with `message_type` `location`, `lat` and `lng`. `message` is\nanother name of `text`.\n","type":"object","propertyNames":{"pattern":"^[ -~]{0,64}$"},"required":["chat_room"],"properties":{"chat_room":{"$ref":"#/components/schemas/RoomID"},"text":{"description":"Up to 32,768 bytes, and not all of them blank unless it is a place; a whole number reads as its digits. Of control characters\n(U+0000 to U+001F and U+007F to U+009F) only tab, LF and CR are taken, else 400 `text_not_allowed`.\n","type":"string","maxLength":32768,"pattern":"^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$","x-also":{"type":"integer"}},"message_type":{"$ref":"#/components/schemas/MessageType","x-also":{"type":"null"}},"lat":{"$ref":"#/components/schemas/Latitude","x-also":{"type":"null"}},"lng":{"$ref":"#/components/schemas/Longitude","x-also":{"type":"null"}},"key":{"$ref":"#/components/schemas/ChatKey"}},"if":{"required":["message_type"],"properties":{"message_type":{"const":"location"}}},"then":{"required":["lat","lng"],"properties":{"lat":{"type":"number"},"lng":{"type":"number"}}},"else":{"required":["text"],"properties":{"text":{"type":["string","integer"],"minLength":1,"pattern":"[^\\s\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]"}}}},
"MessageType":{"type":"string","enum":["text","image","file","location"]},
"Latitude":{"type":"number","format":"double","minimum":-90,"maximum":90},
"Longitude":{"type":"number","format":"double","minimum":-180,"maximum":180},
"ChatKey":{"description":"Your own name for this message, up to 64 bytes; sockets are told it too. A whole number reads as its digits, and null is none.\n","type":"string","minLength":1,"maxLength":64,"pattern":"^[^\\u0000]*$","x-also":{"type":["integer","null"]}},
"ID":{"description":"Of a user, a room or a session.","type":"integer","format":"int64","minimum":1},
"ChatUser":{"type":"object","required":["id","username"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"username":{"description":"With the middle of a number hidden, and but for its last two digits where the user has neither written nor read in the room,\nunless the operator shows it; empty for who is gone.\n","type":"string"}}},
"Member":{"type":"object","required":["id","username","role"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"username":{"type":"string"},"role":{"$ref":"#/components/schemas/Role"}}},
"Room":{"type":"object","required":["id","name","users","status","unread_count","updated_at","created_at","kind","role","member_count"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"name":{"type":"string"},"users":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/ChatUser"}},"status":{"$ref":"#/components/schemas/RoomStatus"},"unread_count":{"description":"The messages since the caller was put into the room that the caller has not read.","type":"integer","format":"int64","minimum":0},"updated_at":{"$ref":"#/components/schemas/Time"},"created_at":{"$ref":"#/components/schemas/Time"},"kind":{"$ref":"#/components/schemas/RoomKind"},"role":{"description":"Your own.","$ref":"#/components/schemas/Role"},"member_count":{"type":"integer","minimum":1}}},
"RoomKind":{"type":"string","enum":["direct","group"]},
"RoomDetail":{"description":"A room with its members.","type":"object","required":["id","name","users","status","unread_count","updated_at","created_at","kind","role","member_count","members"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"name":{"type":"string"},"users":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/ChatUser"}},"status":{"$ref":"#/components/schemas/RoomStatus"},"unread_count":{"type":"integer","format":"int64","minimum":0},"updated_at":{"$ref":"#/components/schemas/Time"},"created_at":{"$ref":"#/components/schemas/Time"},"kind":{"$ref":"#/components/schemas/RoomKind"},"role":{"description":"Your own.","$ref":"#/components/schemas/Role"},"member_count":{"type":"integer","minimum":1},"members":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/Member"}}}},
"NewInvitation":{"type":"object","required":["id","token","room","expires_in","uses_left","created_at"],"properties":{"id":{"$ref":"#/components/schemas/InvitationID"},"token":{"description":"What belongs into the link. It is told only here, and kept nowhere.","type":"string","maxLength":128,"pattern":"^[A-Za-z0-9_-]+$"},"room":{"description":"The group it leads to; null for a direct conversation.","type":["integer","null"],"format":"int64","minimum":1},"expires_in":{"description":"Seconds.","type":"integer","minimum":1},"uses_left":{"type":"integer","minimum":0},"created_at":{"$ref":"#/components/schemas/Time"}}},
"Invitation":{"type":"object","required":["id","room","expires_in","uses_left","created_at"],"properties":{"id":{"$ref":"#/components/schemas/InvitationID"},"room":{"description":"The group it leads to; null for a direct conversation.","type":["integer","null"],"format":"int64","minimum":1},"expires_in":{"description":"Seconds.","type":"integer","minimum":1},"uses_left":{"type":"integer","minimum":0},"created_at":{"$ref":"#/components/schemas/Time"}}},
"InvitationPlace":{"description":"Where an invitation leads.","type":"object","required":["kind","name","inviter","members","expires_in","is_member"],"properties":{"kind":{"$ref":"#/components/schemas/RoomKind"},"name":{"description":"Of the group; empty for a direct conversation.","type":"string"},"inviter":{"$ref":"#/components/schemas/ChatUser"},"members":{"description":"How many the group has; null for a direct conversation.","type":["integer","null"],"minimum":1},"expires_in":{"description":"Seconds.","type":"integer","minimum":1},"is_member":{"description":"Whether you are there already.","$ref":"#/components/schemas/Flag"},"room":{"description":"The room, if you are there already.","$ref":"#/components/schemas/ID"}}},
"ReadMarkSet":{"type":"object","required":["offset"],"properties":{"offset":{"description":"The `id` of the newest message that counts as read.","type":"integer","format":"int64","minimum":0}}},
"ChatPage":{"type":"object","required":["next","previous","results"],"properties":{"next":{"description":"An address.","type":["string","null"]},"previous":{"description":"An address.","type":["string","null"]},"results":{"type":"array","maxItems":30,"items":{"$ref":"#/components/schemas/ChatMessage"}}}},
"ChatMessage":{"type":"object","required":["id","sender","file_url","message_type","text","timestamp","lat","lng","created_at","chat_room","read_by","key"],"properties":{"id":{"description":"Its number in the room; rises by one with each message.","type":"integer","format":"int64","minimum":1},"sender":{"$ref":"#/components/schemas/ChatUser"},"file_url":{"description":"Always null, because files are not stored here.","type":["string","null"]},"message_type":{"$ref":"#/components/schemas/MessageType"},"text":{"type":"string"},"timestamp":{"$ref":"#/components/schemas/Time"},"lat":{"type":["number","null"],"format":"double","minimum":-90,"maximum":90},"lng":{"type":["number","null"],"format":"double","minimum":-180,"maximum":180},"created_at":{"$ref":"#/components/schemas/Time"},"chat_room":{"$ref":"#/components/schemas/RoomTitle"},"read_by":{"description":"Up to 100 others who have read it, by id.","type":"array","maxItems":100,"items":{"$ref":"#/components/schemas/ID"}},"key":{"description":"The sender's own name for it.","type":["string","null"]}}},
"RoomTitle":{"type":"object","required":["id","name"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"name":{"type":"string"}}},
"ErrorCode":{"description":"For programs; it does not change.","type":"string","x-plain-form":"^[a-z_]+$"},
"LimitName":{"description":"Which budget is used up.","type":"string","examples":["phone","ip","network","prefix","global","country","guard","key","user","number","receiver","address","users_total","rooms","messages","bytes","read","changes","marks","lookups","numbers","invitations","invitation_tries"]},
"Faults":{"description":"What is wrong with a field.","type":"array","minItems":1,"items":{"type":"string"}},
"DetailError":{"type":"object","required":["detail","code","request_id"],"properties":{"detail":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"retry_after":{"description":"Seconds.","type":"integer","minimum":1}}},
"DetailsError":{"type":"object","required":["details","code","request_id"],"properties":{"details":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"retry_after":{"description":"Seconds.","type":"integer","minimum":1}}},
"RetryError":{"type":"object","required":["details","code","request_id","retry_after"],"properties":{"details":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"retry_after":{"description":"Seconds.","type":"integer","minimum":1},"limit":{"$ref":"#/components/schemas/LimitName"}}},
"BadRequest":{"description":"What is wrong with each field, under its name (`non_field_errors`: the body is JSON, but no object); `code` is that of the\nfirst. With `detail` the request could not be read at all; with `error` a login's field is missing or wrong.\n\n`code` is `required`, `null`, `blank`, `empty`, `invalid`, `max_length`, `not_allowed`, `not_served` (numbers like this one) or\n`not_carried` (a provider does not take this value); of a registration also `unique`, `reserved`, `password_mismatch`,\n`password_too_similar`, `password_too_short`, `password_too_common` and `password_entirely_numeric`, of a change of the password\nbesides `password_incorrect`; in chat also\n`self`, `not_a_list`, `invalid_choice`, `too_long`, `bad_place` and `bad_key`. With `detail`: `parse_error`, `duplicate_key`,\n`too_deep`, `too_many_values`, `incomplete_body`, `invalid_idempotency_key`, `text_not_allowed`, `bad_header`,\n`bad_request` or `no_password`.\n","type":"object","required":["code","request_id"],"minProperties":3,"properties":{"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"detail":{"type":"string"},"error":{"type":"string"},"non_field_errors":{"$ref":"#/components/schemas/Faults"},"mobile_number":{"$ref":"#/components/schemas/Faults"},"message_text":{"$ref":"#/components/schemas/Faults"},"template_id":{"$ref":"#/components/schemas/Faults"},"token2":{"$ref":"#/components/schemas/Faults"},"token3":{"$ref":"#/components/schemas/Faults"},"token10":{"$ref":"#/components/schemas/Faults"},"token20":{"$ref":"#/components/schemas/Faults"},"variables":{"$ref":"#/components/schemas/Faults"},"origin":{"$ref":"#/components/schemas/Faults"},"app_hash":{"$ref":"#/components/schemas/Faults"},"refresh":{"$ref":"#/components/schemas/Faults"},"token":{"$ref":"#/components/schemas/Faults"},"username":{"$ref":"#/components/schemas/Faults"},"password":{"$ref":"#/components/schemas/Faults"},"password2":{"$ref":"#/components/schemas/Faults"},"old_password":{"$ref":"#/components/schemas/Faults"},"new_password":{"$ref":"#/components/schemas/Faults"},"new_password2":{"$ref":"#/components/schemas/Faults"},"email":{"$ref":"#/components/schemas/Faults"},"chat_room":{"$ref":"#/components/schemas/Faults"},"text":{"$ref":"#/components/schemas/Faults"},"message":{"$ref":"#/components/schemas/Faults"},"message_type":{"$ref":"#/components/schemas/Faults"},"lat":{"$ref":"#/components/schemas/Faults"},"lng":{"$ref":"#/components/schemas/Faults"},"key":{"$ref":"#/components/schemas/Faults"},"user_id":{"$ref":"#/components/schemas/Faults"},"room":{"$ref":"#/components/schemas/Faults"},"expires_in":{"$ref":"#/components/schemas/Faults"},"uses":{"$ref":"#/components/schemas/Faults"},"users":{"$ref":"#/components/schemas/Faults"},"name":{"$ref":"#/components/schemas/Faults"},"role":{"$ref":"#/components/schemas/Faults"},"status":{"$ref":"#/components/schemas/Faults"},"offset":{"$ref":"#/components/schemas/Faults"},"ban":{"$ref":"#/components/schemas/Faults"},"cursor":{"$ref":"#/components/schemas/Faults"},"wait":{"$ref":"#/components/schemas/Faults"}},"x-also-members":{"$ref":"#/components/schemas/Faults"},"if":{"required":["detail"]},"then":{"properties":{"code":{"enum":["parse_error","duplicate_key","too_deep","too_many_values","incomplete_body","invalid_idempotency_key","text_not_allowed","bad_header","bad_request","no_password"]}}}},
"BatchRefused":{"description":"The body is no batch, or cannot be read (then with `detail`, see `BadRequest`); or none of it can be sent\n(`no_valid_message`), and `results` say what is wrong with the first ten.\n","type":"object","required":["code","request_id"],"minProperties":3,"properties":{"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"detail":{"type":"string"},"messages":{"$ref":"#/components/schemas/Faults"},"results":{"type":"array","minItems":1,"maxItems":10,"items":{"$ref":"#/components/schemas/BatchItemResult"}}},"x-also-members":{"$ref":"#/components/schemas/Faults"},"if":{"properties":{"code":{"const":"no_valid_message"}}},"then":{"required":["messages","results"]}},
"SendConflict":{"description":"With `details` a code is live; with `detail` the first request still runs.","type":"object","required":["code","request_id","retry_after"],"properties":{"details":{"type":"string"},"detail":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"retry_after":{"description":"Seconds.","type":"integer","minimum":1}},"if":{"properties":{"code":{"const":"otp_already_sent"}}},"then":{"required":["details"]},"else":{"required":["detail"]}},
"StillRunning":{"type":"object","required":["detail","code","request_id","retry_after"],"properties":{"detail":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"retry_after":{"description":"Seconds.","type":"integer","minimum":1}}},
"CodeRefused":{"type":"object","required":["error","code","request_id"],"properties":{"error":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"attempts_left":{"description":"Of a wrong code.","type":"integer","minimum":0}}},
"TokenRefused":{"type":"object","required":["detail","code","request_id"],"properties":{"detail":{"type":"string","x-extensible-enum":["Token is invalid","Token is expired","Token has wrong type"]},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"}}},
"NotAuthenticated":{"description":"`messages` are there where a token is not good (`token_not_valid`).","type":"object","required":["detail","code","request_id"],"properties":{"detail":{"type":"string"},"code":{"$ref":"#/components/schemas/ErrorCode"},"request_id":{"type":"string"},"messages":{"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/TokenMessage"}}},"if":{"properties":{"code":{"const":"token_not_valid"}}},"then":{"required":["messages"]}},
"TokenMessage":{"type":"object","required":["token_class","token_type","message"],"properties":{"token_class":{"type":"string","x-extensible-enum":["AccessToken"]},"token_type":{"type":"string","x-extensible-enum":["access"]},"message":{"type":"string"}}}
}
}
}

"""#
}
